import { packColor } from "./color.ts";
import { writeLabs } from "./oklab.ts";
import type { Rgba } from "./rgba.ts";

/** Smaller steps can't be seen: those of a smooth area lie where its 8 bits change, or on the blocks of a JPEG. */
const LEAST_STEP = 0.02;

/** Sums of the OKLab steps across each line between pixels: entry x lies left of column x (above row y), entry 0 and the last are 0. */
export interface Edges {
  columns: Float64Array;
  rows: Float64Array;
}

export function edgesOf({ width, height, data }: Rgba): Edges {
  const columns = new Float64Array(width + 1);
  const rows = new Float64Array(height + 1);
  const colors = new Int32Array(width);
  let above = new Float64Array(width * 3);
  let here = new Float64Array(width * 3);
  for (let y = 0; y < height; y++) {
    writeRow(data, y * width, colors, here);
    for (let x = 0; x < width; x++) {
      if (x > 0) columns[x] = (columns[x] as number) + step(here, x * 3, here, x * 3 - 3);
      if (y > 0) rows[y] = (rows[y] as number) + step(here, x * 3, above, x * 3);
    }
    [above, here] = [here, above];
  }
  return { columns, rows };
}

/** Transparent pixels count as one colour, far from any other. */
function writeRow(data: Uint8Array, from: number, colors: Int32Array, labs: Float64Array): void {
  for (let x = 0; x < colors.length; x++) {
    const at = (from + x) * 4;
    colors[x] = packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
  }
  writeLabs(colors, colors.length, labs);
  for (let x = 0; x < colors.length; x++) if (data[(from + x) * 4 + 3] === 0) labs.set([-1, 0, 0], x * 3);
}

function step(labs: Float64Array, at: number, others: Float64Array, other: number): number {
  const l = (labs[at] as number) - (others[other] as number);
  const a = (labs[at + 1] as number) - (others[other + 1] as number);
  const b = (labs[at + 2] as number) - (others[other + 2] as number);
  const length = Math.sqrt(l * l + a * a + b * b);
  return length < LEAST_STEP ? 0 : length;
}
