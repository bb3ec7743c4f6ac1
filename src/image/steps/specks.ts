import { OPAQUE_FROM } from "../color/color.ts";
import type { Rgba } from "../rgba.ts";

/** A speck has at most this many pixels... */
const SPECK = 3;
/** ...and lies beside a body that has most of the picture's: sparks and drops are a picture of many small parts. */
const BODY_SHARE = 0.6;

/**
 * Clears specks of up to SPECK pixels that lie loose beside one body, and fills holes of one pixel: those whose four neighbours are
 * opaque take the colour of the one to the left. For binary alpha; the input is not changed.
 */
export function clearSpecks(image: Rgba): Rgba {
  const parts = partsOf(image);
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  const largest = parts.reduce((most, part) => Math.max(most, part.length), 0);
  const data = image.data.slice();
  if (largest >= BODY_SHARE * total && largest > SPECK) {
    for (const part of parts.filter(({ length }) => length <= SPECK)) {
      for (const pixel of part) data.fill(0, pixel * 4, pixel * 4 + 4);
    }
  }
  fillPinholes(image, data);
  return { ...image, data };
}

function fillPinholes({ width, height, data: before }: Rgba, data: Uint8Array): void {
  const isOpaque = (pixel: number) => (before[pixel * 4 + 3] as number) >= OPAQUE_FROM;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const pixel = y * width + x;
      if (isOpaque(pixel)) continue;
      if ([pixel - 1, pixel + 1, pixel - width, pixel + width].every(isOpaque))
        data.set(before.subarray(pixel * 4 - 4, pixel * 4), pixel * 4);
    }
  }
}

/** The opaque pixels in connected parts, corners included. */
function partsOf({ width, height, data }: Rgba): number[][] {
  const isLeft = Array.from({ length: width * height }, (_, pixel) => (data[pixel * 4 + 3] as number) >= OPAQUE_FROM);
  const parts: number[][] = [];
  for (let root = 0; root < isLeft.length; root++) {
    if (!isLeft[root]) continue;
    isLeft[root] = false;
    const part = [root];
    for (const pixel of part) {
      for (const beside of around(pixel, width, height)) {
        if (!isLeft[beside]) continue;
        isLeft[beside] = false;
        part.push(beside);
      }
    }
    parts.push(part);
  }
  return parts;
}

function around(pixel: number, width: number, height: number): number[] {
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  const found: number[] = [];
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++)
      if (row !== y || column !== x) found.push(row * width + column);
  }
  return found;
}
