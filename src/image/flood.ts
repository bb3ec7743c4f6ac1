import type { Rgba } from "./rgba.ts";

/** Tells which pixels, by their index, a flood may run into. */
export interface Floodable {
  has(pixel: number): boolean;
}

/**
 * Clears all that joins `roots` in four directions, run by run of a row; gives the new picture and how many pixels were cleared.
 * Each pixel is asked for once.
 */
export function flood(image: Rgba, roots: readonly number[], area: Floodable): { image: Rgba; cleared: number } {
  const { width, height } = image;
  const data = image.data.slice();
  const pixels = new Uint32Array(data.buffer);
  const seen = new Uint8Array(width * height);
  /** First and last pixel of each run whose neighbours above and below are still to be looked at. */
  const runs: number[] = [];
  let cleared = 0;
  const isOpen = (pixel: number): boolean => {
    if (seen[pixel] === 1) return false;
    seen[pixel] = 1;
    return area.has(pixel);
  };
  /** Clears all runs that touch the pixels from `from` to `to` of one row. */
  const clearAt = (from: number, to: number): void => {
    const start = from - (from % width);
    for (let pixel = from; pixel <= to; pixel++) {
      if (!isOpen(pixel)) continue;
      let first = pixel;
      while (first > start && isOpen(first - 1)) first--;
      while (++pixel < start + width && isOpen(pixel));
      pixels.fill(0, first, pixel);
      cleared += pixel - first;
      runs.push(first, pixel - 1);
    }
  };
  for (const root of roots) clearAt(root, root);
  while (runs.length > 0) {
    const last = runs.pop() as number;
    const first = runs.pop() as number;
    if (first >= width) clearAt(first - width, last - width);
    if (last + width < seen.length) clearAt(first + width, last + width);
  }
  return { image: { width, height, data }, cleared };
}
