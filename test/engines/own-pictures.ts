import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, Task } from "../../src/engines/engine.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { expectAllDifferent } from "./compare.ts";
import type { Subject } from "./conformance.ts";
import { never, silent } from "./recording.ts";

/** What a picture of the user's is called: no engine looks at that. */
export const BLOB = "0".repeat(64);

/** What an engine promises whose model takes pictures of the user's, as far as it says so. */
export function ownPictures(name: string, { open, task }: Pick<Subject, "open" | "task">): void {
  describe(`the ${name} engine with pictures of the user's`, () => {
    const [shades, halves] = [pictureOf(task.size, shadeAt), pictureOf(task.size, halfAt)];
    const over: Partial<Task> = { init: BLOB, inputs: { references: [], init: shades } };
    let engine: Engine;
    let takes: readonly string[];
    beforeAll(async () => {
      engine = await open();
      takes = (await engine.models()).find((model) => model.name === task.model)?.takes ?? [];
      await engine.load();
    });
    afterAll(() => engine.close());
    const draw = async (change: Partial<Task>) => (await engine.draw({ ...task, ...change }, silent, never)).rgba;

    test("ignores one to draw over at a strength of 1, and is led by it the less the stronger", async ({ skip }) => {
      skip(!takes.includes("init"), "it draws over no pictures");
      const without = await draw({});
      expect(await draw({ ...over, strength: 1 })).toEqual(without);
      const faint = await draw({ ...over, strength: 0.3 });
      expectAllDifferent([shades, without, faint, await draw({ ...over, strength: 0.8 })]);
      const other = { ...over, inputs: { references: [], init: halves } };
      expect(await draw({ ...other, strength: 0.3 })).not.toEqual(faint);
    });

    test("draws within a mask another one than over all of it, also where nothing of it is left there", async ({
      skip,
    }) => {
      skip(!takes.includes("mask"), "it draws within no masks");
      const within = { ...over, mask: BLOB, inputs: { references: [], init: shades, mask: halves } };
      const pictures = [await draw({ ...over, strength: 0.5 })];
      for (const strength of [0.5, 1]) pictures.push(await draw({ ...within, strength }));
      expectAllDifferent(pictures);
    });

    test("draws after references, each the same again, and not so as without them", async ({ skip }) => {
      skip(!takes.includes("references"), "it draws after no pictures of the user's");
      const drawnAfter = (reference: Rgba) => draw({ references: [BLOB], inputs: { references: [reference] } });
      const first = await drawnAfter(shades);
      expectAllDifferent([await draw({}), first, await drawnAfter(halves)]);
      expect(await drawnAfter(shades)).toEqual(first);
    });
  });
}

function pictureOf([width, height]: Task["size"], colorAt: (x: number, y: number) => readonly number[]): Rgba {
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(colorAt(x / width, y / height), 4 * (y * width + x));
  return { width, height, data };
}

/** From black to yellow. */
function shadeAt(x: number, y: number): readonly number[] {
  return [255 * x, 255 * y, 0, 255];
}

/** Black on the left, white on the right. */
function halfAt(x: number): readonly number[] {
  return x < 0.5 ? [0, 0, 0, 255] : [255, 255, 255, 255];
}
