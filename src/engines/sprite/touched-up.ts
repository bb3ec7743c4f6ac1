import { colorAt } from "../../image/color/color.ts";
import { labDistance, labOf } from "../../image/color/oklab.ts";
import type { Rgba } from "../../image/rgba.ts";

/**
 * What was drawn over a picture, with that picture's own pixel wherever it came out nearly so: a small network loses eyes, belts and dithering that nobody asked it to
 * change. @param tolerance as a distance in OKLab.
 */
export function touchedUp(drawn: Rgba, before: Rgba, tolerance: number): Rgba {
  const data = drawn.data.slice();
  for (let pixel = 0; pixel < drawn.width * drawn.height; pixel++) {
    const distance = labDistance(labOf(colorAt(drawn, pixel)), labOf(colorAt(before, pixel)));
    const at = 4 * pixel;
    if (drawn.data[at + 3] === before.data[at + 3] && distance <= tolerance ** 2)
      data.set(before.data.subarray(at, at + 4), at);
  }
  return { ...drawn, data };
}
