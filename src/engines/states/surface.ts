import type { Rgba } from "../../image/rgba.ts";
import { contentOf } from "../../image/steps/trim.ts";
import {
  brightnessOf,
  isOpaque,
  noiseAt,
  opaquePixels,
  put,
  type Ramp,
  type Rgb,
  rgbAt,
  saturationOf,
  shadeOf,
} from "./pixels.ts";

const RUST: Ramp = [
  [58, 24, 12],
  [110, 50, 20],
  [168, 82, 32],
  [206, 116, 54],
];
const MOSS: Ramp = [
  [26, 58, 24],
  [52, 104, 38],
  [88, 152, 52],
  [140, 196, 78],
];
const BLOOD: Ramp = [
  [84, 8, 14],
  [132, 12, 20],
  [176, 20, 28],
  [212, 40, 44],
];
const MUD: Ramp = [
  [44, 28, 16],
  [78, 50, 28],
  [108, 72, 40],
  [134, 94, 56],
];
const SNOW: Ramp = [
  [168, 192, 222],
  [204, 222, 240],
  [232, 242, 252],
  [255, 255, 255],
];
const COAL: Ramp = [
  [16, 12, 12],
  [30, 24, 22],
  [46, 38, 34],
  [70, 60, 54],
];
const PALE: Ramp = [
  [96, 90, 100],
  [180, 176, 184],
  [226, 224, 228],
  [255, 255, 255],
];
const DARK: Ramp = [
  [30, 22, 26],
  [46, 36, 42],
  [64, 52, 58],
  [86, 70, 76],
];
const EMBER: Rgb = [240, 110, 30];

/** Metal is grey, and rusts before paint does. */
const GREY = 0.35;

export function rusty(picture: Rgba): Rgba {
  const isGrey = (x: number, y: number) => saturationOf(rgbAt(picture, x, y)) < GREY;
  return covered(picture, RUST, (x, y) => noiseAt(x, y, 1) > (isGrey(x, y) ? 0.4 : 0.55));
}

export function mossy(picture: Rgba): Rgba {
  return covered(
    picture,
    MOSS,
    (x, y) => noiseAt(x, y, 2) > 0.58 || (depthOf(picture, x, y) < 3 && noiseAt(x, y, 3) > 0.3),
  );
}

/** Blotches, and drops that run down from them. */
export function bloody(picture: Rgba): Rgba {
  const isStain = (x: number, y: number) => noiseAt(x, y, 4) > 0.6;
  const dripping = (x: number, y: number) =>
    x % 4 === 1 && [1, 2, 3].some((up) => isOpaque(picture, x, y - up) && isStain(x, y - up));
  const stained = covered(picture, BLOOD, (x, y) => isStain(x, y) || dripping(x, y));
  for (let y = 1; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++)
      if (!isOpaque(picture, x, y) && dripping(x, y)) put(stained, x, y, BLOOD[2] as Rgb);
  return stained;
}

export function muddy(picture: Rgba): Rgba {
  const content = contentOf(picture) ?? { y: 0, height: picture.height };
  return covered(picture, MUD, (x, y) => noiseAt(x, y, 5) > 0.85 - 0.7 * ((y - content.y) / content.height));
}

export function snowy(picture: Rgba): Rgba {
  return covered(picture, SNOW, (x, y) => depthOf(picture, x, y) < 2.5 + 2.5 * noiseAt(x, 0, 6));
}

export function charred(picture: Rgba): Rgba {
  const black = covered(picture, COAL, () => true);
  for (const [x, y] of opaquePixels(picture)) if (noiseAt(x, y, 7) > 0.8) put(black, x, y, EMBER);
  return black;
}

export function striped(picture: Rgba): Rgba {
  return covered(picture, besides(picture), (x, y) => (x + y) % 8 < 3);
}

export function spotted(picture: Rgba): Rgba {
  const isSpot = (x: number, y: number) => {
    const row = Math.floor(y / 6);
    const [right, down] = [((x + 3 * (row % 2)) % 6) - 2.5, (y % 6) - 2.5];
    return right * right + down * down < 3;
  };
  return covered(picture, besides(picture), isSpot);
}

/** What is seen upon the picture's colours: pale upon dark and coloured, dark upon pale. */
function besides(picture: Rgba): Ramp {
  const colours = [...opaquePixels(picture)].map(([x, y]) => rgbAt(picture, x, y));
  const pale = colours.filter((colour) => brightnessOf(colour) > 190 && saturationOf(colour) < GREY);
  return 2 * pale.length > colours.length ? DARK : PALE;
}

/** The picture with these pixels in the ramp's colours, its lights and shades kept. */
function covered(picture: Rgba, ramp: Ramp, isCovered: (x: number, y: number) => boolean): Rgba {
  const result = { ...picture, data: picture.data.slice() };
  for (const [x, y] of opaquePixels(picture))
    if (isCovered(x, y)) put(result, x, y, shadeOf(ramp, rgbAt(picture, x, y)));
  return result;
}

/** How many pixels of the picture lie straight above, up to 8. */
function depthOf(picture: Rgba, x: number, y: number): number {
  let depth = 0;
  while (depth < 8 && isOpaque(picture, x, y - depth - 1)) depth++;
  return depth;
}
