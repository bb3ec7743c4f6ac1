import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DiffusersEngine } from "../../../../src/engines/diffusers/engine.ts";
import type { Task } from "../../../../src/engines/engine.ts";
import { distance, expectAllDifferent } from "../../compare.ts";
import { refusal } from "../../refusal.ts";
import { BLOB, expectDrawnBy, PICTURE, RIGHT_HALF } from "./pictures.ts";
import { never, silent, taskOf, tinyEngine } from "./tiny-engine.ts";

const FAMILIES = ["tiny-sd15", "tiny-sdxl", "tiny-klein", "tiny-z-image", "tiny-qwen"];

/** One for all tests: the start of each costs seconds. */
let engine: DiffusersEngine;
beforeAll(async () => {
  engine = tinyEngine(4);
  await engine.load();
});
afterAll(() => engine.close());

describe.each(FAMILIES)("%s", (model) => {
  it("draws what its own pipeline draws, with as many steps", async () => {
    const steps: number[] = [];
    const monitor = { stage: () => {}, step: (step: number) => steps.push(step), say: () => {} };
    const { rgba } = await engine.draw(taskOf(model), monitor, never);
    expect(steps).toEqual([1, 2, 3, 4]);
    expectDrawnBy(`${model}.rgb`, rgba);
  });

  it("draws the same bytes alone and as one of four", async () => {
    const tasks = [7n, 8n, 9n, 10n].map((seed) => ({ ...taskOf(model), seed }));
    const draw = () => Promise.all(tasks.map((task) => engine.draw(task, silent, never)));
    // What is drawn in one pass is first compared with what is drawn alone.
    await draw();
    const together = await draw();
    for (const [i, task] of tasks.entries()) {
      expect((await engine.draw(task, silent, never)).rgba).toEqual(together[i]?.rgba);
      expect(together[i]?.rgba).not.toEqual(together[(i + 1) % 4]?.rgba);
    }
  });
});

describe.each(FAMILIES)("a picture given to %s", (model) => {
  const task: Task = { ...taskOf(model), size: [16, 16] };
  const draw = async (change: Partial<Task>) => (await engine.draw({ ...task, ...change }, silent, never)).rgba;
  const over = { init: BLOB, inputs: { references: [], init: PICTURE } };
  const within = { ...over, mask: BLOB, inputs: { ...over.inputs, mask: RIGHT_HALF } };

  it("is drawn over the more the stronger, given back at a strength of 0, and ignored at 1", async () => {
    expect(await draw({ ...over, strength: 0 })).toEqual(PICTURE);
    expect(await draw({ ...over, strength: 1 })).toEqual(await draw({}));
    const [faint, usual, strong] = [
      await draw({ ...over, strength: 0.1 }),
      await draw(over),
      await draw({ ...over, strength: 0.9 }),
    ];
    expect(faint).not.toEqual(usual);
    expect(usual).not.toEqual(strong);
    expect(distance(faint, strong)).toBeGreaterThan(0);
  });

  it("is drawn anew within its mask, also when nothing of it is left there", async () => {
    const masked = await draw({ ...within, strength: 0.4 });
    const anew = await draw({ ...within, strength: 1 });
    expect(masked).not.toEqual(await draw({ ...over, strength: 0.4 }));
    expect(masked).not.toEqual(anew);
  });

  it("gives the same bytes alone and as one of four", async () => {
    for (const change of [over, within]) {
      const tasks = [7n, 8n, 9n, 10n].map((seed) => ({ ...task, ...change, seed }));
      const together = () => Promise.all(tasks.map((one) => engine.draw(one, silent, never)));
      await together();
      const pictures = await together();
      for (const [i, one] of tasks.entries())
        expect((await engine.draw(one, silent, never)).rgba).toEqual(pictures[i]?.rgba);
      expect(pictures[0]?.rgba).not.toEqual(pictures[1]?.rgba);
    }
  });

  it("counts its steps up to the last, however few there are", async () => {
    const steps: number[] = [];
    const monitor = { ...silent, step: (step: number) => steps.push(step) };
    await engine.draw({ ...task, ...over, strength: 0.01 }, monitor, never);
    expect(steps.at(-1)).toBe(4);
  });
});

describe("a checkpoint in one file", () => {
  it("draws what the same weights draw from a folder", async () => {
    const { rgba } = await engine.draw(taskOf("tiny-file"), silent, never);
    expectDrawnBy("tiny-sd15.rgb", rgba);
  });

  it("is drawn with the VAE that lies beside it under its name, as its own pipeline draws with that", async () => {
    const { rgba } = await engine.draw(taskOf("tiny-other"), silent, never);
    expectDrawnBy("tiny-other.rgb", rgba);
    expect(rgba).not.toEqual((await engine.draw(taskOf("tiny-file"), silent, never)).rgba);
  });
});

describe("a LoRA", () => {
  const draw = async (lora?: string) => (await engine.draw({ ...taskOf("tiny-sd15"), lora }, silent, never)).rgba;

  it("is as good as none at a weight of 0, and is changed for another or its weight in any order", async () => {
    const [none, ink, chalk, faint] = [await draw(), await draw("ink"), await draw("chalk"), await draw("ink:0.3")];
    expectAllDifferent([none, ink, chalk, faint]);
    expect(await draw("ink:0")).toEqual(none);
    expect(await draw("ink")).toEqual(ink);
    expect(await draw("ink:0.3")).toEqual(faint);
    expect(await draw()).toEqual(none);
  });

  it("is one of several, each with its weight, in any order, and 0 is as good as none", async () => {
    const [ink, chalk, both] = [await draw("ink:0.5"), await draw("chalk"), await draw("ink:0.5+chalk")];
    for (const one of [ink, chalk]) expect(both).not.toEqual(one);
    expect(await draw("ink:0.5+chalk:0.6")).not.toEqual(both);
    expect(await draw("ink:0.5+chalk:0")).toEqual(ink);
    expect(await draw("ink:0.5+chalk")).toEqual(both);
    expect(await draw("chalk")).toEqual(chalk);
  });

  it.each([
    ["tiny-klein", "wax", "silk", "FLUX.2 klein", "Qwen-Image"],
    ["tiny-klein", "wax-plain", "clay", "FLUX.2 klein", "Z-Image"],
    ["tiny-z-image", "clay", "wax", "Z-Image", "FLUX.2 klein"],
    ["tiny-qwen", "silk", "wax", "Qwen-Image", "FLUX.2 klein"],
    ["tiny-qwen", "silk-plain", "clay", "Qwen-Image", "Z-Image"],
  ])("of %s draws, as none at a weight of 0: %s; %s is refused", async (model, own, other, title, otherTitle) => {
    const drawn = (lora?: string) => engine.draw({ ...taskOf(model), lora }, silent, never);
    const [none, whole, faint] = [await drawn(), await drawn(own), await drawn(`${own}:0.3`)];
    expectAllDifferent([none.rgba, whole.rgba, faint.rgba]);
    expect(whole.warnings).toEqual(none.warnings);
    expect((await drawn(`${own}:0`)).rgba).toEqual(none.rgba);
    expect(await refusal(drawn(other))).toMatchObject({
      code: "invalid_value",
      message: `the LoRA ${other} is for ${otherTitle}, and ${model} is ${title}`,
    });
  });

  it("of another kind of model is refused by name", async () => {
    expect(await refusal(draw("oil-xl"))).toMatchObject({
      code: "invalid_value",
      message: "the LoRA oil-xl is for another kind of model, and tiny-sd15 is SD 1.5",
    });
  });
});
