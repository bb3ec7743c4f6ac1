import type { Rgba } from "../../image/rgba.ts";
import { blank } from "../../image/steps/canvas.ts";
import { drawOver } from "../characters/layers.ts";
import type { Count } from "./describing.ts";
import { resampled } from "./resample.ts";

const SIDE = 32;
/** Sides of so many copies in a square of 32, and where each lies, those behind first. */
const LAYOUTS: Readonly<Record<Count, { side: number; places: readonly (readonly [x: number, y: number])[] }>> = {
  two: {
    side: 20,
    places: [
      [0, 3],
      [12, 11],
    ],
  },
  three: {
    side: 18,
    places: [
      [7, 0],
      [0, 14],
      [14, 14],
    ],
  },
  four: {
    side: 16,
    places: [
      [0, 0],
      [16, 0],
      [0, 16],
      [16, 16],
    ],
  },
  five: {
    side: 14,
    places: [
      [0, 0],
      [18, 0],
      [9, 9],
      [0, 18],
      [18, 18],
    ],
  },
};

/** So many copies of a picture of 32x32 in one. */
export function counted(picture: Rgba, count: Count): Rgba {
  const { side, places } = LAYOUTS[count];
  const all = blank(SIDE, SIDE);
  const copy = resampled(picture, side);
  for (const [x, y] of places) drawOver(all, copy, x, y);
  return all;
}
