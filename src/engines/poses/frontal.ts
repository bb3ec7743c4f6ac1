import type { Rgba } from "../../image/rgba.ts";
import { contentOf } from "../../image/steps/trim.ts";

/**
 * How much of what the outline and its mirror image cover is covered by both, at least, for somebody who is seen from the front: 0.47 to 1 of twenty heroes who were, 0.33 to
 * 0.43 of nine, a wolf and a dragon among them, who were seen from the side.
 */
const FRONTAL = 0.45;

/** Whether somebody is seen from the front, by how alike both of his sides are. */
export function isFrontal(picture: Rgba): boolean {
  const content = contentOf(picture);
  if (content === undefined) return false;
  const axes = Array.from({ length: 2 * content.width }, (_, i) => 2 * content.x + i);
  return Math.max(...axes.map((axis) => likenessOver(picture, axis))) >= FRONTAL;
}

/** @param axis the sum of the columns of a pixel and of its mirror image. */
function likenessOver({ width, height, data }: Rgba, axis: number): number {
  const isThere = (x: number, y: number) => x >= 0 && x < width && data[4 * (y * width + x) + 3] !== 0;
  let [both, either] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (!isThere(x, y)) continue;
      const isMirrored = isThere(axis - x, y);
      if (isMirrored) both++;
      either += isMirrored ? 1 : 2;
    }
  return both / either;
}

export function mirrored({ width, height, data }: Rgba): Rgba {
  const pixels = new Uint32Array(data.slice().buffer);
  for (let y = 0; y < height; y++) pixels.subarray(y * width, (y + 1) * width).reverse();
  return { width, height, data: new Uint8Array(pixels.buffer) };
}
