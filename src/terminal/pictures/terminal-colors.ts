import type { Rgb } from "./checkerboard.ts";

/** How many colours a terminal has, as chalk counts: 1 is 16, 2 is 256, 3 is all. */
export type ColorLevel = 1 | 2 | 3;

/** Of text, or of what is behind it. */
export type Ground = "fore" | "back";

/**
 * What asks for the colour of that level that is nearest, between `ESC [` and `m`. The first 16 have codes of their own: to a terminal that knows no
 * others, `38;5;7` is text that blinks, inverted.
 */
export function colorCode(color: Rgb, level: ColorLevel, ground: Ground): string {
  if (level === 1) return String(codeOf16(nearestOf16(color)) + (ground === "fore" ? 0 : 10));
  const code = level === 3 ? `2;${color.join(";")}` : `5;${nearestOf256(color)}`;
  return `${ground === "fore" ? 38 : 48};${code}`;
}

/** The cube of six levels a channel and the ramp of 24 greys: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
function nearestOf256(color: Rgb): number {
  const levels = color.map((value) => (value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40)));
  const [red, green, blue] = levels as unknown as Rgb;
  const cube = levels.map((level) => (level === 0 ? 0 : 55 + 40 * level)) as unknown as Rgb;
  const mean = (color[0] + color[1] + color[2]) / 3;
  const step = Math.min(23, Math.max(0, Math.round((mean - 8) / 10)));
  const grey = 8 + 10 * step;
  const isGrey = distance(color, [grey, grey, grey]) < distance(color, cube);
  return isGrey ? 232 + step : 16 + 36 * red + 6 * green + blue;
}

/** The first 16 as xterm has them; other terminals have like ones. */
const ANSI: readonly Rgb[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
];

/** Of text; the brighter eight stand apart. */
function codeOf16(number: number): number {
  return number < 8 ? 30 + number : 90 + number - 8;
}

function nearestOf16(color: Rgb): number {
  const distances = ANSI.map((candidate) => distance(color, candidate));
  return distances.indexOf(Math.min(...distances));
}

/** Squared, by the weights of "redmean": green counts most. https://www.compuphase.com/cmetric.htm */
function distance(one: Rgb, other: Rgb): number {
  const mean = (one[0] + other[0]) / 2;
  const [red, green, blue] = [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
  return (2 + mean / 256) * red * red + 4 * green * green + (2 + (255 - mean) / 256) * blue * blue;
}
