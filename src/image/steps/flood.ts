import type { Rgba } from "../rgba.ts";

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
  /** Clears all runs that touch the pixels from `from` to `to` of one row. */
  const clearAt = (from: number, to: number): void => {
    const start = from - (from % width);
    let pixel = from;
    while (pixel <= to) {
      const skipped = seen.subarray(pixel, to + 1).indexOf(0);
      if (skipped < 0) return;
      pixel += skipped;
      const next = endOfRun(area, seen, pixel, start + width);
      if (next > pixel) {
        const first = startOfRun(area, seen, pixel, start);
        pixels.fill(0, first, next);
        cleared += next - first;
        runs.push(first, next - 1);
      }
      pixel = next + 1;
    }
  };
  // All that joins one root before the next: of a whole background the first is the only one that runs far.
  for (const root of roots) {
    clearAt(root, root);
    while (runs.length > 0) {
      const last = runs.pop() as number;
      const first = runs.pop() as number;
      if (first >= width) clearAt(first - width, last - width);
      if (last + width < seen.length) clearAt(first + width, last + width);
    }
  }
  return { image: { width, height, data }, cleared };
}

/** The first pixel from `pixel` on, up to `end`, that the flood does not run into, or has before. */
function endOfRun(area: Floodable, seen: Uint8Array, pixel: number, end: number): number {
  let next = pixel;
  while (next < end && seen[next] === 0) {
    seen[next] = 1;
    if (!area.has(next)) return next;
    next++;
  }
  return next;
}

/** The last pixel before `pixel`, down to `start`, up to which the flood runs from it. */
function startOfRun(area: Floodable, seen: Uint8Array, pixel: number, start: number): number {
  let first = pixel;
  while (first > start && seen[first - 1] === 0) {
    seen[first - 1] = 1;
    if (!area.has(first - 1)) return first;
    first--;
  }
  return first;
}
