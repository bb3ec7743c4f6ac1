import { BESIDE, type Rgba } from "../../image/rgba.ts";
import { blank } from "../../image/steps/canvas.ts";
import { contentOf } from "../../image/steps/trim.ts";
import { drawOver } from "../characters/layers.ts";
import { resampled } from "../references/resample.ts";
import { brightnessOf, isOpaque, mixed, opaquePixels, put, type Ramp, type Rgb, rgbAt } from "./pixels.ts";

const SIDE = 32;

/** From the edge of a flame inwards. */
const FLAME: readonly Rgb[] = [
  [176, 36, 20],
  [232, 84, 24],
  [250, 146, 34],
  [255, 206, 64],
  [255, 244, 176],
];
/** Heights of the tongues of a fire, in shares of the highest, and the width of one in pixels. */
const TONGUES = [0.6, 1, 0.7, 0.9, 0.55, 1, 0.75];
const TONGUE = 5;
const FIRE = 15;

/** In a fire that hides its lower part. */
export function flaming(picture: Rgba): Rgba {
  const content = contentOf(picture);
  if (content === undefined) return picture;
  const result = { ...picture, data: picture.data.slice() };
  const bottom = Math.min(SIDE - 1, content.y + content.height);
  const left = Math.max(0, content.x - 2);
  const right = Math.min(SIDE, content.x + content.width + 2);
  for (let x = left; x < right; x++) {
    const tongue = Math.floor((x - left) / TONGUE);
    const slope = Math.abs(((x - left) % TONGUE) - (TONGUE - 1) / 2) / (TONGUE / 2);
    const height = Math.round(FIRE * (TONGUES[tongue % TONGUES.length] as number) * (1 - 0.6 * slope));
    for (let up = 0; up < height; up++) {
      const inner = Math.min(
        FLAME.length - 1,
        Math.floor((height - up) / 3),
        Math.max(0, Math.min(x - left, right - 1 - x)),
      );
      put(result, x, bottom - up, FLAME[inner] as Rgb);
    }
  }
  return result;
}

const ICE: Ramp = [
  [122, 188, 230],
  [150, 208, 240],
  [180, 226, 248],
];
const RIM: Rgb = [44, 106, 168];
const GLINT: Rgb = [236, 250, 255];
/** How much of the ice is seen before the thing in it. */
const CLOUDED = 0.35;

/** In a block of ice. */
export function frozen(picture: Rgba): Rgba {
  const content = contentOf(picture);
  if (content === undefined) return picture;
  const block = blank(picture.width, picture.height);
  const [left, top] = [Math.max(0, content.x - 2), Math.max(0, content.y - 2)];
  const right = Math.min(SIDE, content.x + content.width + 2) - 1;
  const bottom = Math.min(SIDE, content.y + content.height + 2) - 1;
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const [fromSide, fromEnd] = [Math.min(x - left, right - x), Math.min(y - top, bottom - y)];
      if (fromSide + fromEnd < 2) continue;
      const isRim = fromSide === 0 || fromEnd === 0 || fromSide + fromEnd === 2;
      const isGlint = x - left === 1 || y - top === 1 || (x - left + (y - top)) % 14 < 2;
      const shade = ICE[isGlint ? 2 : right - x < 4 || bottom - y < 4 ? 0 : 1] as Rgb;
      const inside = isOpaque(picture, x, y)
        ? mixed(rgbAt(picture, x, y), shade, isGlint ? 0.6 : CLOUDED)
        : isGlint
          ? GLINT
          : shade;
      put(block, x, y, isRim ? RIM : inside);
    }
  return block;
}

/** In a light of its own colour. */
export function glowing(picture: Rgba): Rgba {
  const light = brightestOf(picture);
  const [near, far] = [mixed(light, [255, 255, 210], 0.65), light];
  const lit = { ...picture, data: picture.data.slice() };
  for (const [x, y] of opaquePixels(picture)) {
    const colour = rgbAt(picture, x, y);
    put(lit, x, y, mixed(colour, near, brightnessOf(colour) > 120 ? 0.25 : 0));
  }
  const ring = (around: Rgba, colour: Rgb) => {
    const wider = { ...around, data: around.data.slice() };
    for (let y = 0; y < around.height; y++)
      for (let x = 0; x < around.width; x++)
        if (!isOpaque(around, x, y) && BESIDE.some(([dx, dy]) => isOpaque(around, x + dx, y + dy)))
          put(wider, x, y, colour);
    return wider;
  };
  return ring(ring(lit, near), far);
}

/** The mean of the lightest of the coloured pixels. */
function brightestOf(picture: Rgba): Rgb {
  const colours = [...opaquePixels(picture)].map(([x, y]) => rgbAt(picture, x, y));
  const brightness = (colour: Rgb) => brightnessOf(colour) - Math.min(...colour) / 2;
  const best = colours
    .sort((one, other) => brightness(other) - brightness(one))
    .slice(0, Math.ceil(colours.length / 6));
  const mean = (channel: 0 | 1 | 2) =>
    Math.round(best.reduce((sum, colour) => sum + colour[channel], 0) / Math.max(1, best.length));
  return [mean(0), mean(1), mean(2)];
}

/** Centres of the sparkles, of which the three freest are taken. */
const PLACES = [
  [4, 4],
  [27, 4],
  [27, 27],
  [4, 27],
  [27, 15],
  [4, 15],
] as const;
const STAR: Rgb = [255, 255, 255];
const RAY: Rgb = [255, 226, 120];

/** With sparkles beside it. */
export function sparkling(picture: Rgba): Rgba {
  const result = { ...picture, data: picture.data.slice() };
  const pixels = [...opaquePixels(picture)];
  const places = PLACES.map(([x, y]) => ({
    x,
    y,
    fullness: pixels.filter(([a, b]) => Math.max(Math.abs(a - x), Math.abs(b - y)) < 4).length,
  })).sort((one, other) => one.fullness - other.fullness);
  for (const [i, { x, y }] of places.slice(0, 3).entries()) {
    const reach = i === 0 ? 3 : 2;
    for (let step = 1; step <= reach; step++)
      for (const [right, down] of BESIDE) put(result, x + right * step, y + down * step, RAY);
    put(result, x, y, STAR);
    for (const [right, down] of BESIDE) put(result, x + right, y + down, STAR);
  }
  return result;
}

/** Places and sides of the letters of sleep, from the head up. */
const LETTERS = [
  [17, 8, 4],
  [21, 3, 5],
  [26, 0, 6],
] as const;
const LETTER: Rgb = [250, 250, 255];
const LINE: Rgb = [40, 44, 90];
const SLEEPER = 25;

/** With the letters of sleep above it. */
export function sleeping(picture: Rgba): Rgba {
  const result = blank(picture.width, picture.height);
  drawOver(result, resampled(picture, SLEEPER), 0, SIDE - SLEEPER);
  for (const [x, y, side] of LETTERS) {
    const dots = lettersOf(side).map(([right, down]) => [x + right, y + down] as const);
    for (const [right, down] of dots) for (const [dx, dy] of BESIDE) put(result, right + dx, down + dy, LINE);
    for (const [right, down] of dots) put(result, right, down, LETTER);
  }
  return result;
}

/** The pixels of a Z. */
function lettersOf(side: number): [x: number, y: number][] {
  const line = Array.from({ length: side }, (_, i) => i);
  return line.flatMap((i): [number, number][] => [
    [i, 0],
    [side - 1 - i, i],
    [i, side - 1],
  ]);
}
