import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DiffusersEngine } from "../../../../src/engines/diffusers/engine.ts";
import type { Rgba } from "../../../../src/image/rgba.ts";
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

function rgb({ data }: Rgba): Uint8Array {
  return data.filter((_, i) => i % 4 !== 3);
}
