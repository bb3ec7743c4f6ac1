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

/**
 * Cube root of `value` in 0..1 to about eight digits: the table's guess, then a Halley step, or two where it is dark. Both are always
 * done: a branch that the first pixels don't take costs a compilation when one does.
 */
function cubeRoot(value: number): number {
  if (value >= 1) return 1;
  if (value === 0) return 0;
  const isDark = value < 1 / 64;
  const guesses = isDark ? darkRoots : roots;
  const once = halley(guesses[(value * (isDark ? 262144 : 4096)) | 0] as number, value);
  const twice = halley(once, value);
  return isDark ? twice : once;
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

/** What each level of red, green and blue adds to the long, middle and short cone: `[cone][channel][level]` in one row. */
const shares = Float64Array.from(
  [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
  ].flatMap((cone) => cone.flatMap((share) => Array.from(linear, (light) => share * light))),
);
const cones = new Float64Array(3);

/**
 * Writes L, a, b of the first `count` sRGB colours to `out`, one after the other. For all who need many, and with one call of
 * `cubeRoot` in it: a function for one colour was compiled again into each of its callers, for longer than a picture takes to convert.
 */
export function writeLabs(colors: Int32Array, count: number, out: Float64Array): void {
  for (let index = 0, at = 0; index < count; index++, at += 3) {
    const color = colors[index] as number;
    const red = color >> 16;
    const green = 256 + ((color >> 8) & 255);
    const blue = 512 + (color & 255);
    for (let cone = 0, from = 0; cone < 3; cone++, from += 768) {
      const light = (shares[from + red] as number) + (shares[from + green] as number) + (shares[from + blue] as number);
      cones[cone] = cubeRoot(light);
    }
    const l = cones[0] as number;
    const m = cones[1] as number;
    const s = cones[2] as number;
    out[at] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
    out[at + 1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
    out[at + 2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  }
}

const single = new Int32Array(1);
const singleLab = new Float64Array(3);

export function labOf(color: Color): Lab {
  single[0] = color;
  writeLabs(single, 1, singleLab);
  return [singleLab[0] as number, singleLab[1] as number, singleLab[2] as number];
}

/** L, a, b of each colour, one after the other. */
export function labsOf(colors: readonly Color[]): Float64Array {
  const labs = new Float64Array(colors.length * 3);
  writeLabs(Int32Array.from(colors), colors.length, labs);
  return labs;
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

/**
 * The index of the nearest of `labs` (as `labsOf` writes them), of two equally near the first one. The search begins at `guess`: a
 * good one rules most others out by their lightness alone.
 */
export function nearestLab(lightness: number, a: number, b: number, labs: Float64Array, guess = 0): number {
  let best = guess * 3;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let at = best, left = labs.length; left > 0; left -= 3) {
    const overL = lightness - (labs[at] as number);
    if (overL * overL <= bestDistance) {
      const overA = a - (labs[at + 1] as number);
      const overB = b - (labs[at + 2] as number);
      const distance = overL * overL + overA * overA + overB * overB;
      if (distance < bestDistance || (distance === bestDistance && at < best)) {
        bestDistance = distance;
        best = at;
      }
    }
    at += 3;
    if (at === labs.length) at = 0;
  }
  return best / 3;
}
