import { type Color, colorAt } from "../../image/color/color.ts";
import { labOf, labsOf, nearestLab } from "../../image/color/oklab.ts";
import type { Palette } from "../../image/color/palette.ts";
import type { Rgba } from "../../image/rgba.ts";

/**
 * By how much darker than the rest, in OKLab's lightness, edges are that a line was drawn along: 0.12 to 0.34 in 19 of 20 sprites of a set that has lines, 0.02 in
 * a key without.
 */
const LINED = 0.12;

/** How much darker the edges of these pictures are than what they enclose, from 0 to 1; 0 where no line was drawn along them. */
export function lineAround(pictures: readonly Rgba[]): number {
  const darker = pictures.map(darkerAtEdge);
  const mean = darker.reduce((sum, one) => sum + one, 0) / Math.max(1, darker.length);
  return mean < LINED ? 0 : mean;
}

/** The picture with its edges as much darker, in colours of a palette; as it is where they are that already. */
export function lined(picture: Rgba, line: number, palette: Palette): Rgba {
  const missing = line - darkerAtEdge(picture);
  if (missing < line / 2) return picture;
  const labs = labsOf(palette.colors);
  const data = picture.data.slice();
  for (const pixel of edgeOf(picture).edge) {
    const [lightness, a, b] = labOf(colorAt(picture, pixel));
    const color = palette.colors[nearestLab(Math.max(0, lightness - missing), a, b, labs)] as Color;
    data.set([color >> 16, (color >> 8) & 255, color & 255], 4 * pixel);
  }
  return { ...picture, data };
}

function darkerAtEdge(picture: Rgba): number {
  const { edge, inside } = edgeOf(picture);
  if (edge.length === 0 || inside.length === 0) return 0;
  const mean = (pixels: readonly number[]) =>
    pixels.reduce((sum, pixel) => sum + labOf(colorAt(picture, pixel))[0], 0) / pixels.length;
  return mean(inside) - mean(edge);
}

/** Opaque pixels with nothing beside, above or below them, and the others. */
function edgeOf({ width, height, data }: Rgba): { edge: number[]; inside: number[] } {
  const isThere = (x: number, y: number) =>
    x >= 0 && x < width && y >= 0 && y < height && data[4 * (y * width + x) + 3] === 255;
  const found = { edge: [] as number[], inside: [] as number[] };
  for (let y = 0, pixel = 0; y < height; y++)
    for (let x = 0; x < width; x++, pixel++) {
      if (!isThere(x, y)) continue;
      const isInside = isThere(x - 1, y) && isThere(x + 1, y) && isThere(x, y - 1) && isThere(x, y + 1);
      found[isInside ? "inside" : "edge"].push(pixel);
    }
  return found;
}
