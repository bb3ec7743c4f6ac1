import { type Color, OPAQUE_FROM } from "../color/color.ts";
import type { Rgba } from "../rgba.ts";

/**
 * Draws a line of one pixel around the sprite: every transparent pixel with an opaque one above, below, left or right of it takes `color`.
 * The picture keeps its size, so where the sprite touches the edge there is no line.
 */
export function outline(image: Rgba, color: Color): Rgba {
  const { width, height } = image;
  const data = image.data.slice();
  const isOpaque = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && (image.data[(y * width + x) * 4 + 3] as number) >= OPAQUE_FROM;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (isOpaque(x, y)) continue;
      if (isOpaque(x - 1, y) || isOpaque(x + 1, y) || isOpaque(x, y - 1) || isOpaque(x, y + 1)) {
        data.set([color >> 16, (color >> 8) & 255, color & 255, 255], (y * width + x) * 4);
      }
    }
  }
  return { width, height, data };
}
