import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DiffusersEngine } from "../../../../src/engines/diffusers/engine.ts";
import type { Rgba } from "../../../../src/image/rgba.ts";
import { refusal } from "../../refusal.ts";
import { MODELS, never, silent, taskOf, tinyEngine } from "./tiny-engine.ts";

/** One for all tests: the start of each costs seconds. */
let engine: DiffusersEngine;
beforeAll(async () => {
  engine = tinyEngine(4);
  await engine.load();
});
afterAll(() => engine.close());

describe.each(["tiny-sd15", "tiny-sdxl", "tiny-klein", "tiny-z-image"])("%s", (model) => {
  it("draws what its own pipeline draws, with as many steps", async () => {
    const steps: number[] = [];
    const monitor = { stage: () => {}, step: (step: number) => steps.push(step), say: () => {} };
    const { rgba } = await engine.draw(taskOf(model), monitor, never);
    expect(steps).toEqual([1, 2, 3, 4]);
    expect(Buffer.from(rgb(rgba))).toEqual(readFileSync(join(MODELS, `${model}.rgb`)));
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

describe("a checkpoint in one file", () => {
  it("draws what the same weights draw from a folder", async () => {
    const { rgba } = await engine.draw(taskOf("tiny-file"), silent, never);
    expect(Buffer.from(rgb(rgba))).toEqual(readFileSync(join(MODELS, "tiny-sd15.rgb")));
  });
});

describe("a LoRA", () => {
  const draw = async (lora?: string) => (await engine.draw({ ...taskOf("tiny-sd15"), lora }, silent, never)).rgba;

  it("is as good as none at a weight of 0, and is changed for another or its weight in any order", async () => {
    const [none, ink, chalk, faint] = [await draw(), await draw("ink"), await draw("chalk"), await draw("ink:0.3")];
    for (const [i, one] of [none, ink, chalk, faint].entries())
      for (const other of [none, ink, chalk, faint].slice(i + 1)) expect(one).not.toEqual(other);
    expect(await draw("ink:0")).toEqual(none);
    expect(await draw("ink")).toEqual(ink);
    expect(await draw("ink:0.3")).toEqual(faint);
    expect(await draw()).toEqual(none);
  });

  it("of another kind of model is refused by name", async () => {
    expect(await refusal(draw("oil-xl"))).toMatchObject({
      code: "invalid_value",
      message: "the LoRA oil-xl is for another kind of model, and tiny-sd15 is SD 1.5",
    });
  });
});

function rgb({ data }: Rgba): Uint8Array {
  return data.filter((_, i) => i % 4 !== 3);
}
