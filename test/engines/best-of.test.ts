import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, NO_INPUTS, type Picture, type Task } from "../../src/engines/engine.ts";
import { sprite } from "../../src/engines/sprite/entry.ts";
import { stepsOf } from "../../src/protocol/recipe/counts.ts";
import { addModelWithScorer, modelsDirWithoutScorer } from "../support/model-folder.ts";
import { sharedFolder } from "../support/temporary-folder.ts";
import { refusal } from "./refusal.ts";

const task: Task = {
  prompt: "red potion",
  model: "copy",
  size: [32, 32],
  steps: 3,
  cfg_scale: 2,
  seed: 2n ** 64n - 2n,
  index: 0,
  inputs: NO_INPUTS,
};

/** With a scorer that likes opaque pixels. */
describe("the best of several", () => {
  const modelsDir = addModelWithScorer(sharedFolder());
  let engine: Engine;
  let steps: number[];
  const draw = (change: Partial<Task> = {}, signal = new AbortController().signal) => {
    steps = [];
    return engine.draw(
      { ...task, ...change },
      { stage: () => {}, step: (step: number) => void steps.push(step), say: () => {} },
      signal,
    );
  };
  const opaque = ({ rgba }: Picture) => rgba.data.filter((value, i) => i % 4 === 3 && value > 0).length;

  beforeAll(async () => {
    engine = await sprite.create({ device: "cpu", modelsDir });
    await engine.load();
  });
  afterAll(() => engine.close());

  test("is the one with the highest score among seeds that follow each other, and tells its own seed", async () => {
    const best = await draw({ best_of: 4 });
    expect(steps).toEqual(Array.from({ length: stepsOf({ ...task, best_of: 4 }) }, (_, i) => i + 1));
    // 0 follows the largest seed.
    const alone: Picture[] = [];
    for (const seed of [2n ** 64n - 2n, 2n ** 64n - 1n, 0n, 1n]) alone.push(await draw({ seed }));
    const scores = alone.map(opaque);
    const winner = alone[scores.indexOf(Math.max(...scores))] as Picture;
    expect(new Set(scores).size).toBeGreaterThan(1);
    expect(best.seed).toBe(winner.seed);
    expect(best.rgba).toEqual(winner.rgba);
  });

  test("is given up within one step of an abort, also between two of them", async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const monitor = {
      stage: () => {},
      say: () => {},
      step: (step: number) => {
        seen.push(step);
        if (step === task.steps) controller.abort();
      },
    };
    await expect(engine.draw({ ...task, best_of: 3 }, monitor, controller.signal)).rejects.toThrow();
    expect(seen.at(-1)).toBeLessThanOrEqual(task.steps + 1);
  });
});

test("a model without a scorer can't choose, and says so", async () => {
  const engine = await sprite.create({ device: "cpu", modelsDir: modelsDirWithoutScorer() });
  await engine.load();
  const drawn = engine.draw(
    { ...task, best_of: 2 },
    { stage: () => {}, step: () => {}, say: () => {} },
    new AbortController().signal,
  );
  expect(await refusal(drawn)).toMatchObject({
    code: "invalid_value",
    message: "the model copy has no scorer that could choose the best of several",
  });
  await engine.close();
});
