import { packColor } from "./color.ts";
import { type Lab, labDistance, labOf } from "./oklab.ts";
import type { Rgba } from "./rgba.ts";

/**
 * How well a tile repeats, for each direction: the mean OKLab step from its last to its first column (row), divided by the largest
 * such step between neighbours inside the tile. Up to about 1 the seam is no stronger than the tile's own lines; well above it shows.
 */
export interface Seam {
  horizontal: number;
  vertical: number;
}

/** Steps below this are invisible, so a seam in a flat tile is measured against it. */
const LEAST_STEP = 0.01;

export function seamOf(tile: Rgba): Seam {
  const { width, height } = tile;
  return {
    horizontal: ratio(width, (x) => meanStep(tile, height, (y) => [x, y, (x + 1) % width, y])),
    vertical: ratio(height, (y) => meanStep(tile, width, (x) => [x, y, x, (y + 1) % height])),
  };
}

/** The tile moved by half its size each way, so that its seams cross in the middle where they can be seen. */
export function halfOffset({ width, height, data }: Rgba): Rgba {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = ((y + (height >> 1)) % height) * width + ((x + (width >> 1)) % width);
      out.set(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4), to * 4);
    }
  }
  return { width, height, data: out };
}

/** Cut number `length - 1` is the seam, those before it lie inside. */
function ratio(length: number, stepAt: (cut: number) => number): number {
  let largest = LEAST_STEP;
  for (let cut = 0; cut < length - 1; cut++) largest = Math.max(largest, stepAt(cut));
  return stepAt(length - 1) / largest;
}

function meanStep(tile: Rgba, length: number, pair: (along: number) => [number, number, number, number]): number {
  let sum = 0;
  for (let along = 0; along < length; along++) {
    const [x, y, otherX, otherY] = pair(along);
    sum += Math.sqrt(labDistance(labAt(tile, x, y), labAt(tile, otherX, otherY)));
  }
  return sum / length;
}

/** Transparent pixels all count as one colour, far from any other. */
function labAt({ width, data }: Rgba, x: number, y: number): Lab {
  const at = (y * width + x) * 4;
  if (data[at + 3] === 0) return [-1, 0, 0];
  return labOf(packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number));
}
