import { Cell } from "./cell.ts";
import { ImageError } from "./image-error.ts";
import type { Rgba } from "./rgba.ts";

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
export function downscaleAt(image: Rgba, { columns, rows }: Cuts): Rgba {
  const width = columns.length - 1;
  const height = rows.length - 1;
  const data = new Uint8Array(width * height * 4);
  const cell = new Cell(largestStep(columns) * largestStep(rows));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const left = columns[x] as number;
      const right = columns[x + 1] as number;
      const top = rows[y] as number;
      const bottom = rows[y + 1] as number;
      cell.fill(image, left, right, top, bottom);
      if (cell.count * 2 < (right - left) * (bottom - top)) continue;
      const color = cell.color();
      data.set([color >> 16, (color >> 8) & 255, color & 255, 255], (y * width + x) * 4);
    }
  }
  return { width, height, data };
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
