import { expect, test } from "vitest";
import { resampled } from "../../../src/engines/references/resample.ts";
import type { Rgba } from "../../../src/image/rgba.ts";

const RED = [200, 0, 0, 255];
const BLUE = [0, 0, 100, 255];
const NONE = [0, 0, 0, 0];

function square(...pixels: number[][]): Rgba {
  const side = Math.sqrt(pixels.length);
  return { width: side, height: side, data: Uint8Array.from(pixels.flat()) };
}

test("doubles each pixel", () => {
  const large = resampled(square(RED, BLUE, NONE, RED), 4);
  expect(large).toEqual(square(RED, RED, BLUE, BLUE, RED, RED, BLUE, BLUE, NONE, NONE, RED, RED, NONE, NONE, RED, RED));
});

test("takes the mean of what is there, and nothing where half or more is not", () => {
  expect(resampled(square(RED, BLUE, RED, NONE), 1)).toEqual(square([133, 0, 33, 255]));
  expect(resampled(square(RED, NONE, NONE, RED), 1)).toEqual(square(NONE));
});

test("shares a pixel between the two areas that it lies in", () => {
  const wide = square(RED, BLUE, BLUE, RED, BLUE, BLUE, RED, BLUE, BLUE);
  expect([...resampled(wide, 2).data.subarray(0, 4)]).toEqual([133, 0, 33, 255]);
});
