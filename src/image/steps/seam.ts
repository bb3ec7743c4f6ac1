import { labStep, RowLabs } from "../color/row-labs.ts";
import type { Rgba } from "../rgba.ts";

/**
 * How well a tile repeats, for each direction: the mean OKLab step from its last to its first column (row), divided by the largest
 * such step between neighbours inside the tile. Up to about 1 the seam is no stronger than the tile's own lines; well above it shows.
 */
export interface Seam {
  horizontal: number;
  vertical: number;
}

/**
 * From here on a seam shows: of eight subjects four tiles each scored 0.90 at most where they were drawn as tiles, and
 * six of eight plain pictures 1.49 or more.
 */
export const SEAM_SHOWS = 1.3;

/** Steps below this are invisible, so a seam in a flat tile is measured against it. */
const LEAST_STEP = 0.01;

export function seamOf(tile: Rgba): Seam {
  const { width, height } = tile;
  const columns = new Float64Array(width);
  const rows = new Float64Array(height);
  const labs = new RowLabs(tile);
  const first = new Float64Array(width * 3);
  labs.write(0, first);
  let here = first.slice();
  let below = new Float64Array(width * 3);
  for (let y = 0; y < height; y++) {
    if (y + 1 < height) labs.write(y + 1, below);
    else below.set(first);
    for (let x = 0; x < width; x++) {
      columns[x] = (columns[x] as number) + labStep(here, x, here, (x + 1) % width);
      rows[y] = (rows[y] as number) + labStep(here, x, below, x);
    }
    [here, below] = [below, here];
  }
  return { horizontal: ratio(columns, height), vertical: ratio(rows, width) };
}

/** @param steps sums over `length` pixels, of which the last is the seam and the others lie inside. */
function ratio(steps: Float64Array, length: number): number {
  let largest = LEAST_STEP;
  for (const step of steps.subarray(0, -1)) largest = Math.max(largest, step / length);
  return (steps.at(-1) as number) / length / largest;
}
