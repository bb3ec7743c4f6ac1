import { ImageError } from "../image-error.ts";
import type { Rgba } from "../rgba.ts";

/** A part of a picture, in whole pixels from the top left. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function blank(width: number, height: number): Rgba {
  return { width, height, data: new Uint8Array(width * height * 4) };
}

/** Copies `source` over `target` in place with its top left at x, y; what falls outside is left out. */
export function stamp(target: Rgba, source: Rgba, x: number, y: number): void {
  const left = Math.max(0, x);
  const right = Math.min(target.width, x + source.width);
  if (right <= left) return;
  const bottom = Math.min(target.height, y + source.height);
  for (let row = Math.max(0, y); row < bottom; row++) {
    const from = ((row - y) * source.width + left - x) * 4;
    target.data.set(source.data.subarray(from, from + (right - left) * 4), (row * target.width + left) * 4);
  }
}

/** The picture on a canvas of another size, its top left at x, y (which may be negative): crops and pads with transparency. */
export function onCanvas(image: Rgba, width: number, height: number, x: number, y: number): Rgba {
  const canvas = blank(width, height);
  stamp(canvas, image, x, y);
  return canvas;
}

export function crop(image: Rgba, rect: Rect): Rgba {
  return onCanvas(image, rect.width, rect.height, -rect.x, -rect.y);
}

/** What a picture may grow to with its margins: four times 4096x4096. */
const MAX_PIXELS = 2 ** 26;

/**
 * The picture with transparent margins, so that it has the shape of `width` by `height` and can be brought down to that unbent. Throws
 * ImageError where it would be nearly all margin.
 */
export function padToShape(image: Rgba, width: number, height: number): Rgba {
  const wide = Math.max(image.width, Math.round((image.height * width) / height));
  const high = Math.max(image.height, Math.round((image.width * height) / width));
  if (wide === image.width && high === image.height) return image;
  if (wide * high > MAX_PIXELS)
    throw new ImageError(
      `a picture of ${image.width}x${image.height} pixels does not fit the shape of ${width}x${height}`,
      "Ask for a size that is about as wide for its height as the picture.",
    );
  return onCanvas(image, wide, high, (wide - image.width) >> 1, (high - image.height) >> 1);
}
