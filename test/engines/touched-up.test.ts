import { expect, test } from "vitest";
import { touchedUp } from "../../src/engines/sprite/touched-up.ts";
import type { Rgba } from "../../src/image/rgba.ts";

const row = (...pixels: number[][]): Rgba => ({
  width: pixels.length,
  height: 1,
  data: Uint8Array.from(pixels.flat()),
});

test("what came out nearly as it was is as it was, and what did not, or is gone, is as it came out", () => {
  const before = row([100, 100, 100, 255], [100, 100, 100, 255], [100, 100, 100, 255], [0, 0, 0, 0]);
  const drawn = row([110, 96, 100, 255], [250, 20, 20, 255], [0, 0, 0, 0], [100, 100, 100, 255]);
  const pixel = (picture: Rgba, x: number) => [...picture.data.subarray(4 * x, 4 * x + 4)];
  const result = touchedUp(drawn, before, 0.1);
  expect(pixel(result, 0)).toEqual(pixel(before, 0));
  for (const x of [1, 2, 3]) expect(pixel(result, x)).toEqual(pixel(drawn, x));
  expect(touchedUp(drawn, before, 0)).toEqual(drawn);
});
