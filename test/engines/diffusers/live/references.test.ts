import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DiffusersEngine } from "../../../../src/engines/diffusers/engine.ts";
import type { Task } from "../../../../src/engines/engine.ts";
import type { Rgba } from "../../../../src/image/rgba.ts";
import { distance, expectAllDifferent } from "../../compare.ts";
import { refusal } from "../../refusal.ts";
import { BLOB, expectDrawnBy, PICTURE, RIGHT_HALF } from "./pictures.ts";
import { never, silent, taskOf, tinyEngine } from "./tiny-engine.ts";

let engine: DiffusersEngine;
beforeAll(async () => {
  engine = tinyEngine(4);
  await engine.load();
});
afterAll(() => engine.close());

function drawWith(model: string) {
  const task: Task = { ...taskOf(model), size: [16, 16] };
  return (change: Partial<Task>) => engine.draw({ ...task, ...change }, silent, never);
}
const drawnAfter = (...references: Rgba[]) => ({ references: references.map(() => BLOB), inputs: { references } });

describe("references of a model that draws after pictures by itself", () => {
  const draw = drawWith("tiny-klein");

  it("act, each of them, and beside one to draw over", async () => {
    const { rgba: none } = await draw({});
    const { rgba: one } = await draw(drawnAfter(PICTURE));
    const { rgba: two } = await draw(drawnAfter(PICTURE, RIGHT_HALF));
    const over = { init: BLOB, inputs: { references: [], init: PICTURE } };
    const both = { ...over, references: [BLOB], inputs: { references: [RIGHT_HALF], init: PICTURE } };
    expectAllDifferent([none, one, two, (await draw(over)).rgba, (await draw(both)).rgba]);
    expect((await draw(drawnAfter(PICTURE))).rgba).toEqual(one);
  });

  it("are followed as the model does, which is said", async () => {
    const { warnings } = await draw({ ...drawnAfter(PICTURE), follow: 0.5 });
    expect(warnings).toContain("tiny-klein decides itself how closely it follows references");
  });
});

describe.each([
  ["tiny-edit", 1],
  ["tiny-edit-plus", 4],
])("references of %s, which changes pictures and does nothing else", (model, most) => {
  const task: Task = { ...taskOf(model), steps: 2 };
  const draw = async (change: Partial<Task>) => (await engine.draw({ ...task, ...change }, silent, never)).rgba;

  it("are changed as its own pipeline does", async () => {
    const { rgba } = await engine.draw({ ...taskOf(model), ...drawnAfter(PICTURE) }, silent, never);
    expectDrawnBy(`${model}.rgb`, rgba);
  });

  it("act, each of them, as many as it takes", async () => {
    const pictures = [await draw(drawnAfter(PICTURE)), await draw(drawnAfter(RIGHT_HALF))];
    if (most > 1) pictures.push(await draw(drawnAfter(PICTURE, RIGHT_HALF)));
    expectAllDifferent(pictures);
    const tooMany = draw(drawnAfter(...Array(most + 1).fill(PICTURE)));
    expect(await refusal(tooMany)).toMatchObject({
      code: "invalid_value",
      message: expect.stringMatching(`^${model} draws after ${most} references?, not ${most + 1}$`),
    });
  });

  it("are asked for where there are none", async () => {
    expect(await refusal(draw({}))).toMatchObject({
      code: "invalid_value",
      message: `${model} only changes pictures`,
      hint: "Give it one with --reference.",
    });
  });

  it("give the same bytes alone and beside others", async () => {
    const drawAll = () => Promise.all([7n, 8n].map((seed) => draw({ ...drawnAfter(PICTURE), seed })));
    const together = await drawAll();
    expect(await draw({ ...drawnAfter(PICTURE), seed: 8n })).toEqual(together[1]);
    expect(together[0]).not.toEqual(together[1]);
  });
});

it("references are refused by a model that takes none", async () => {
  expect(await refusal(drawWith("tiny-z-image")(drawnAfter(PICTURE)))).toMatchObject({
    code: "invalid_value",
    message: "tiny-z-image takes no references",
  });
});

describe.each(["tiny-sd15", "tiny-sdxl"])("references of %s, which has an IP-Adapter", (model) => {
  const draw = drawWith(model);

  it("are drawn after as its own pipeline does", async () => {
    const { rgba } = await engine.draw({ ...taskOf(model), ...drawnAfter(PICTURE) }, silent, never);
    expectDrawnBy(`${model}-after.rgb`, rgba);
  });

  it("act, each of them, the more the closer they are followed, and not at 0", async () => {
    const { rgba: none } = await draw({});
    const [idle, loose, usual, close] = await Promise.all(
      [0, 0.2, undefined, 1].map(async (follow) => (await draw({ ...drawnAfter(PICTURE), follow })).rgba),
    );
    const { rgba: two } = await draw(drawnAfter(PICTURE, RIGHT_HALF));
    expect(idle).toEqual(none);
    expectAllDifferent([none, loose as Rgba, usual as Rgba, close as Rgba, two]);
    expect(distance(loose as Rgba, none)).toBeLessThan(distance(close as Rgba, none));
    expect((await draw({})).rgba).toEqual(none);
  });

  it("are drawn after with the IP-Adapter that is named among LoRAs, whose weight is its share of how closely", async () => {
    const adapter = model === "tiny-sd15" ? "ip-adapter_sd15" : "ip-adapter-plus_sdxl_vit-h";
    const { rgba: half } = await draw({ ...drawnAfter(PICTURE), follow: 0.3 });
    expect((await draw({ ...drawnAfter(PICTURE), lora: adapter, follow: 0.3 })).rgba).toEqual(half);
    expect((await draw({ ...drawnAfter(PICTURE), lora: `${adapter}:0.5` })).rgba).toEqual(half);
  });

  it("act beside a LoRA, one to draw over, and a mask", async () => {
    const lora = model === "tiny-sd15" ? "ink" : "oil-xl";
    const inputs = { references: [RIGHT_HALF], init: PICTURE };
    const over = { init: BLOB, inputs: { ...inputs, references: [] } };
    const both = { init: BLOB, references: [BLOB], inputs };
    const within = { ...both, mask: BLOB, inputs: { ...inputs, mask: RIGHT_HALF } };
    const pictures: Rgba[] = [];
    for (const change of [over, both, within, { ...drawnAfter(RIGHT_HALF), lora }, { lora }])
      pictures.push((await draw(change)).rgba);
    expectAllDifferent(pictures);
  });

  it("give the same bytes alone and as one of four", async () => {
    const drawAll = () =>
      Promise.all([7n, 8n, 9n, 10n].map(async (seed) => (await draw({ ...drawnAfter(PICTURE), seed })).rgba));
    await drawAll();
    const together = await drawAll();
    expect((await draw({ ...drawnAfter(PICTURE), seed: 9n })).rgba).toEqual(together[2]);
    expectAllDifferent(together);
  });
});
