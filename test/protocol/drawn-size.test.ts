import fc from "fast-check";
import { expect, test } from "vitest";
import { drawnSize } from "../../src/protocol/recipe/drawn-size.ts";

const side = fc.integer({ min: 1, max: 4096 });

test("a picture that is large enough for its model is drawn at its own size", () => {
  expect(drawnSize([40, 32], [32, 32])).toEqual([40, 32]);
  expect(drawnSize([1, 1])).toEqual([1, 1]);
});

test("a smaller one is drawn in the same shape, as small as its model draws", () => {
  expect(drawnSize([16, 16], [32, 32])).toEqual([32, 32]);
  expect(drawnSize([24, 16], [32, 32])).toEqual([48, 32]);
  expect(drawnSize([24, 24], [32, 32])).toEqual([32, 32]);
  expect(drawnSize([10, 30], [32, 32])).toEqual([32, 96]);
  fc.assert(
    fc.property(side, side, side, side, (width, height, least, lowest) => {
      const [wide, high] = drawnSize([width, height], [least, lowest]);
      expect(wide).toBeGreaterThanOrEqual(Math.max(width, least));
      expect(high).toBeGreaterThanOrEqual(Math.max(height, lowest));
      const isOwn = width >= least && height >= lowest;
      if (isOwn) expect([wide, high]).toEqual([width, height]);
      else expect(wide === least || high === lowest).toBe(true);
    }),
  );
});
