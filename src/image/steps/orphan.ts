import { type Color, OPAQUE_FROM, packColor } from "../color/color.ts";
import { labDistance, labOf } from "../color/oklab.ts";
import type { Rgba } from "../rgba.ts";

/** Two neighbours closer than this in OKLab are shades of one thing; an eye or a highlight stands out by more. */
const SHADE = 0.12;

/**
 * Takes single stray pixels out of a sprite with binary alpha and few colours, all judged by the picture as it came in:
 * an opaque pixel without an opaque neighbour is cleared, a hole of one pixel with eight opaque neighbours is filled, and a
 * pixel that shares its colour with none of its eight neighbours but is a near shade of them takes their commonest colour. It
 * belongs after the palette, where equal colours are equal, and spoils a dithered picture.
 */
export function cleanOrphans(image: Rgba): Rgba {
  const { width, height } = image;
  const data = image.data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const around = neighbours(image, x, y);
      const own = colorAt(image, x, y);
      const next = own === undefined ? filled(around) : settled(own, around);
      if (next !== own) write(data, (y * width + x) * 4, next);
    }
  }
  return { width, height, data };
}

function filled(around: readonly Color[]): Color | undefined {
  return around.length === 8 ? commonest(around) : undefined;
}

function settled(own: Color, around: readonly Color[]): Color | undefined {
  if (around.length === 0) return undefined;
  if (around.includes(own)) return own;
  const other = commonest(around);
  return labDistance(labOf(own), labOf(other)) < SHADE * SHADE ? other : own;
}

/** The colours of the up to eight opaque pixels around one, row by row. */
function neighbours(image: Rgba, x: number, y: number): Color[] {
  const colors: Color[] = [];
  for (let row = y - 1; row <= y + 1; row++) {
    for (let column = x - 1; column <= x + 1; column++) {
      if (row === y && column === x) continue;
      const color = colorAt(image, column, row);
      if (color !== undefined) colors.push(color);
    }
  }
  return colors;
}

/** Of equally common ones the first. */
function commonest(colors: readonly Color[]): Color {
  const counts = new Map<Color, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

function colorAt({ width, height, data }: Rgba, x: number, y: number): Color | undefined {
  if (x < 0 || y < 0 || x >= width || y >= height) return undefined;
  const at = (y * width + x) * 4;
  if ((data[at + 3] as number) < OPAQUE_FROM) return undefined;
  return packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
}

function write(data: Uint8Array, at: number, color: Color | undefined): void {
  if (color === undefined) data.fill(0, at, at + 4);
  else data.set([color >> 16, (color >> 8) & 255, color & 255, 255], at);
}
