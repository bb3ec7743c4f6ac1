import type { Rgba } from "../../image/rgba.ts";
import { onCanvas } from "../../image/steps/canvas.ts";
import { trim } from "../../image/steps/trim.ts";
import { inSquare } from "./canvas.ts";

/** The picture with a gap, in which a piece is seen as large as it fits. @param gap the numbers of its pixels. */
export function filled(picture: Rgba, piece: Rgba, gap: ReadonlySet<number>): Rgba {
  const { width, height } = picture;
  const [xs, ys] = [[...gap].map((pixel) => pixel % width), [...gap].map((pixel) => Math.floor(pixel / width))];
  if (gap.size === 0) return picture;
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, high] = [Math.max(...xs) + 1 - left, Math.max(...ys) + 1 - top];
  const small = inSquare(trim(piece).image, Math.min(wide, high));
  const [x, y] = [left + ((wide - small.width) >> 1), top + ((high - small.height) >> 1)];
  const front = onCanvas(small, width, height, x, y);
  const data = picture.data.slice();
  for (const pixel of gap) data.set(front.data.subarray(4 * pixel, 4 * pixel + 4), 4 * pixel);
  return { width, height, data };
}
