import type { Color } from "../color/color.ts";
import { ImageError } from "../image-error.ts";
import type { Rgba } from "../rgba.ts";
import { Cell } from "./cell.ts";

/** Where a picture's cells begin and end, in pixels: one more entry than there are columns (rows), each larger than the one before. */
export interface Cuts {
  columns: readonly number[];
  rows: readonly number[];
}

/**
 * One pixel for each cell of a picture drawn too large: the native size is the caller's word. By k-centroid (k-means with k = 2 in
 * each cell in OKLab, the larger half's mean), so that an outline stays dark where averaging would make it grey; opaque where at
 * least half of the cell is (alpha >= 128).
 */
export function downscale(image: Rgba, width: number, height: number): Rgba {
  if (width > image.width || height > image.height) {
    throw new ImageError(
      `a picture of ${image.width}x${image.height} pixels can't be brought down to ${width}x${height}`,
      `Ask for a size of at most ${image.width}x${image.height}.`,
    );
  }
  if (width === image.width && height === image.height) return image;
  return downscaleAt(image, { columns: evenCuts(image.width, width), rows: evenCuts(image.height, height) });
}

/** The same along cuts that are known, as from `detectGrid`. */
export function downscaleAt(image: Rgba, cuts: Cuts): Rgba {
  const width = cuts.columns.length - 1;
  const height = cuts.rows.length - 1;
  const data = new Uint8Array(width * height * 4);
  const cell = new Cell(largestStep(cuts.columns) * largestStep(cuts.rows));
  for (let y = 0; y < height; y++) {
    const top = cuts.rows[y] as number;
    const bottom = cuts.rows[y + 1] as number;
    for (let x = 0; x < width; x++) {
      const isOpaque = cell.fill(image, cuts.columns[x] as number, cuts.columns[x + 1] as number, top, bottom);
      if (isOpaque) write(data, (y * width + x) * 4, cell.color());
    }
  }
  return { width, height, data };
}

function write(data: Uint8Array, at: number, color: Color): void {
  data[at] = color >> 16;
  data[at + 1] = (color >> 8) & 255;
  data[at + 2] = color & 255;
  data[at + 3] = 255;
}

function evenCuts(length: number, cells: number): number[] {
  return Array.from({ length: cells + 1 }, (_, index) => Math.floor((index * length) / cells));
}

function largestStep(cuts: readonly number[]): number {
  let largest = 0;
  for (let index = 1; index < cuts.length; index++) {
    largest = Math.max(largest, (cuts[index] as number) - (cuts[index - 1] as number));
  }
  return largest;
}
