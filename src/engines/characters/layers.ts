import type { Rgba } from "../../image/rgba.ts";

/** Layers of a character that is composed of parts, from the back to the front. */
export const LAYERS = [
  "halo",
  "cloak",
  "drcwing",
  "base",
  "legs",
  "boots",
  "body",
  "gloves",
  "hand1",
  "hand2",
  "hair",
  "beard",
  "head",
] as const;
export type Layer = (typeof LAYERS)[number];

/** Draws the opaque pixels of `top` over `bottom`, moved by so many pixels. */
export function drawOver(bottom: Rgba, top: Rgba, right = 0, down = 0): void {
  for (let y = 0; y < top.height; y++)
    for (let x = 0; x < top.width; x++) {
      const [toX, toY] = [x + right, y + down];
      const from = 4 * (y * top.width + x);
      const isInside = toX >= 0 && toX < bottom.width && toY >= 0 && toY < bottom.height;
      if (isInside && top.data[from + 3] === 255)
        bottom.data.set(top.data.subarray(from, from + 4), 4 * (toY * bottom.width + toX));
    }
}
