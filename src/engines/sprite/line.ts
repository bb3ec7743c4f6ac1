import type { Color } from "../../image/color/color.ts";
import { countColors } from "../../image/color/histogram.ts";
import { labOf } from "../../image/color/oklab.ts";
import { nearestIn, type Palette } from "../../image/color/palette.ts";
import type { Rgba } from "../../image/rgba.ts";

/** Lightness in OKLab up to which an edge is a drawn line, and the share of edges from which a picture has one around it. */
const DARK = 0.45;
const LINED = 0.7;

/** The colour of the line around these pictures; undefined where they have none. */
export function lineAround(pictures: readonly Rgba[]): Color | undefined {
  const edges = pictures.map((picture) => only(picture, edgeOf(picture)));
  const used = countColors(edges).map(({ color, pixels }) => ({ color, pixels, isDark: labOf(color)[0] < DARK }));
  const all = used.reduce((sum, { pixels }) => sum + pixels, 0);
  const dark = used.filter(({ isDark }) => isDark);
  const share = dark.reduce((sum, { pixels }) => sum + pixels, 0) / Math.max(1, all);
  return share >= LINED ? dark[0]?.color : undefined;
}

/** The picture with a line of this colour along its edge, in the place of what is there. @param palette in which the line is to be. */
export function lined(picture: Rgba, line: Color, palette: Palette): Rgba {
  const color = nearestIn(palette)(line);
  const data = picture.data.slice();
  for (const pixel of edgeOf(picture)) data.set([color >> 16, (color >> 8) & 255, color & 255], 4 * pixel);
  return { ...picture, data };
}

/** Opaque pixels with nothing beside, above or below them. */
function edgeOf({ width, height, data }: Rgba): number[] {
  const isThere = (x: number, y: number) =>
    x >= 0 && x < width && y >= 0 && y < height && data[4 * (y * width + x) + 3] === 255;
  const pixels = Array.from({ length: width * height }, (_, pixel) => pixel);
  return pixels.filter((pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return isThere(x, y) && !(isThere(x - 1, y) && isThere(x + 1, y) && isThere(x, y - 1) && isThere(x, y + 1));
  });
}

function only({ width, height, data }: Rgba, pixels: readonly number[]): Rgba {
  const kept = new Uint8Array(data.length);
  for (const pixel of pixels) kept.set(data.subarray(4 * pixel, 4 * pixel + 4), 4 * pixel);
  return { width, height, data: kept };
}
