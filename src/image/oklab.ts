import type { Color } from "./color.ts";

/*
 * OKLab as published by Björn Ottosson ("A perceptual color space for image processing", 2020), from 8-bit sRGB (IEC 61966-2-1).
 * Only + - * / and table look-ups decide here: Math.cbrt and Math.pow may differ in the last bit from one build of an engine
 * to another, and one bit is enough to move a pixel to another palette entry.
 */

/** L 0..1, a and b about -0.4..0.4. */
export type Lab = [lightness: number, a: number, b: number];

/** Cube roots at the middle of each of 4096 cells of 0..1, and of 0..1/64. */
const roots = Float64Array.from({ length: 4096 }, (_, cell) => newtonRoot((cell + 0.5) / 4096));
const darkRoots = Float64Array.from({ length: 4096 }, (_, cell) => newtonRoot((cell + 0.5) / 262144));

/** Cube root of `value` > 0, by Newton steps from above until they stop falling. */
function newtonRoot(value: number): number {
  let root = 1;
  for (;;) {
    const next = root - (root - value / (root * root)) / 3;
    if (next >= root) return root;
    root = next;
  }
}

/** Cube root of `value` in 0..1 to about eight digits: the table's guess, then a Halley step, or two where it is dark. */
function cubeRoot(value: number): number {
  if (value >= 1) return 1;
  if (value === 0) return 0;
  if (value >= 1 / 64) return halley(roots[(value * 4096) | 0] as number, value);
  return halley(halley(darkRoots[(value * 262144) | 0] as number, value), value);
}

function halley(root: number, value: number): number {
  const cube = root * root * root;
  return (root * (cube + 2 * value)) / (2 * cube + value);
}

/** `value` to the power of 2.4 as value^2 * fifthRoot(value^2), by Newton steps from above until they stop falling. */
function power24(value: number): number {
  const square = value * value;
  let root = 1;
  for (;;) {
    const next = root - (root - square / (root * root * root * root)) / 5;
    if (next >= root) return square * root;
    root = next;
  }
}

/** Linear light of an sRGB level 0..255, which need not be whole. */
function linearOf(level: number): number {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : power24((value + 0.055) / 1.055);
}

const linear = Float64Array.from({ length: 256 }, (_, level) => linearOf(level));
/** Between `level` and `level + 1` lies `thresholds[level]`. */
const thresholds = Float64Array.from({ length: 255 }, (_, level) => linearOf(level + 0.5));

function levelOf(light: number): number {
  let low = 0;
  let high = 255;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (light > (thresholds[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes L, a, b of one sRGB colour (levels 0..255) to `out` from `offset` on. */
export function writeLab(red: number, green: number, blue: number, out: Float64Array, offset: number): void {
  const r = linear[red] as number;
  const g = linear[green] as number;
  const b = linear[blue] as number;
  const l = cubeRoot(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = cubeRoot(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = cubeRoot(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  out[offset] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  out[offset + 1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  out[offset + 2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
}

export function labOf(color: Color): Lab {
  const lab = new Float64Array(3);
  writeLab(color >> 16, (color >> 8) & 255, color & 255, lab, 0);
  return [lab[0] as number, lab[1] as number, lab[2] as number];
}

/** The nearest 8-bit sRGB colour; what lies outside the gamut is clipped channel by channel. */
export function colorOfLab(lightness: number, a: number, b: number): Color {
  const l = lightness + 0.3963377774 * a + 0.2158037573 * b;
  const m = lightness - 0.1055613458 * a - 0.0638541728 * b;
  const s = lightness - 0.0894841775 * a - 1.291485548 * b;
  const l3 = l * l * l;
  const m3 = m * m * m;
  const s3 = s * s * s;
  const red = levelOf(4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3);
  const green = levelOf(-1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3);
  const blue = levelOf(-0.0041960863 * l3 - 0.7034186147 * m3 + 1.707614701 * s3);
  return (red << 16) | (green << 8) | blue;
}

/** Squared distance. Two colours 0.02 apart (0.0004 here) are hard to tell from each other side by side; black and white are 1 apart. */
export function labDistance(one: Lab, other: Lab): number {
  const l = one[0] - other[0];
  const a = one[1] - other[1];
  const b = one[2] - other[2];
  return l * l + a * a + b * b;
}

/** The index of the nearest of `labs`, of two equally near the first one; 0 where there is none. */
export function nearestLab(lab: Lab, labs: readonly Lab[]): number {
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let index = 0; index < labs.length; index++) {
    const distance = labDistance(lab, labs[index] as Lab);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = index;
    }
  }
  return best;
}
