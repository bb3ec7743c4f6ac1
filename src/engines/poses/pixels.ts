import { colorAt } from "../../image/color/color.ts";
import { type Lab, labDistance, labOf } from "../../image/color/oklab.ts";
import type { Rgba } from "../../image/rgba.ts";

// What is asked of a picture's pixels, by their numbers.

export function rowOf(pixel: number, { width }: Rgba): number {
  return Math.floor(pixel / width);
}

export function isOpaque({ data }: Rgba, pixel: number): boolean {
  return data[4 * pixel + 3] === 255;
}

/** Whether a pixel has the picture's edge or nothing opaque at one of its four sides. */
export function isEdge(picture: Rgba, pixel: number): boolean {
  const { width, height } = picture;
  const [x, y] = [pixel % width, rowOf(pixel, picture)];
  if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return true;
  return ![pixel - 1, pixel + 1, pixel - width, pixel + width].every((beside) => isOpaque(picture, beside));
}

export function labAt(picture: Rgba, pixel: number): Lab {
  return labOf(colorAt(picture, pixel));
}

/** @param distance in OKLab, up to which two colours are shades of one thing. */
export function isShade(one: Lab, other: Lab, distance: number): boolean {
  return labDistance(one, other) < distance ** 2;
}

/** The picture in which some pixels have the colours that others have in `source`. */
export function repainted(
  picture: Rgba,
  pixels: readonly number[],
  source: Rgba,
  sourceOf: (pixel: number) => number,
): Rgba {
  const data = picture.data.slice();
  for (const pixel of pixels) {
    const from = 4 * sourceOf(pixel);
    data.set(source.data.subarray(from, from + 4), 4 * pixel);
  }
  return { ...picture, data };
}

/** Of equally near ones the first. */
export function nearest(pixels: readonly number[], distanceTo: (pixel: number) => number): number {
  return pixels.reduce((best, pixel) => (distanceTo(pixel) < distanceTo(best) ? pixel : best));
}
