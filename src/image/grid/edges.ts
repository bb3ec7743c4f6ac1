import { labStep, RowLabs } from "../color/row-labs.ts";
import type { Rgba } from "../rgba.ts";

/** Smaller steps can't be seen: those of a smooth area lie where its 8 bits change, or on the blocks of a JPEG. */
const LEAST_STEP = 0.02;

/** Sums of the OKLab steps across each line between pixels: entry x lies left of column x (above row y), entry 0 and the last are 0. */
export interface Edges {
  columns: Float64Array;
  rows: Float64Array;
}

export function edgesOf(image: Rgba): Edges {
  const { width, height } = image;
  const columns = new Float64Array(width + 1);
  const rows = new Float64Array(height + 1);
  const labs = new RowLabs(image);
  let above = new Float64Array(width * 3);
  let here = new Float64Array(width * 3);
  for (let y = 0; y < height; y++) {
    labs.write(y, here);
    for (let x = 0; x < width; x++) {
      if (x > 0) columns[x] = (columns[x] as number) + visible(labStep(here, x, here, x - 1));
      if (y > 0) rows[y] = (rows[y] as number) + visible(labStep(here, x, above, x));
    }
    [above, here] = [here, above];
  }
  return { columns, rows };
}

function visible(step: number): number {
  return step < LEAST_STEP ? 0 : step;
}
