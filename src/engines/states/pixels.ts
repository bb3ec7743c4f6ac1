import type { Rgba } from "../../image/rgba.ts";
import { philox } from "../sprite/philox.ts";

export type Rgb = readonly [red: number, green: number, blue: number];

/** From dark to light. */
export type Ramp = readonly Rgb[];

const OPAQUE = 255;

export function isOpaque({ width, height, data }: Rgba, x: number, y: number): boolean {
  return x >= 0 && x < width && y >= 0 && y < height && data[4 * (y * width + x) + 3] === OPAQUE;
}

export function rgbAt({ width, data }: Rgba, x: number, y: number): Rgb {
  const at = 4 * (y * width + x);
  return [data[at] as number, data[at + 1] as number, data[at + 2] as number];
}

/** Nothing outside of the picture. */
export function put({ width, height, data }: Rgba, x: number, y: number, colour: Rgb): void {
  if (x >= 0 && x < width && y >= 0 && y < height) data.set([...colour, OPAQUE], 4 * (y * width + x));
}

export function mixed(one: Rgb, other: Rgb, share: number): Rgb {
  const [red, green, blue] = one.map((value, i) => Math.round(value + ((other[i] as number) - value) * share));
  return [red as number, green as number, blue as number];
}

export function brightnessOf(colour: Rgb): number {
  return Math.max(...colour);
}

/** From 0 for greys to 1. */
export function saturationOf(colour: Rgb): number {
  return 1 - Math.min(...colour) / Math.max(1, brightnessOf(colour));
}

/** The ramp's colour for a pixel as light as this one. */
export function shadeOf(ramp: Ramp, colour: Rgb): Rgb {
  const place = Math.floor((brightnessOf(colour) / 256) * ramp.length);
  return ramp[place] as Rgb;
}

/** All opaque pixels, row by row. */
export function* opaquePixels(picture: Rgba): Generator<[x: number, y: number]> {
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++) if (isOpaque(picture, x, y)) yield [x, y];
}

/** Pixels between two knots of the noise. */
const SPACING = 4;

/** Smooth noise from 0 to 1, the same for everybody. @param stream tells one from another. */
export function noiseAt(x: number, y: number, stream: number): number {
  const [column, row] = [Math.floor(x / SPACING), Math.floor(y / SPACING)];
  const [right, down] = [x / SPACING - column, y / SPACING - row];
  const knot = (dx: number, dy: number) => philox([column + dx, row + dy, stream, 1], 0n)[0] / 2 ** 32;
  const upper = knot(0, 0) * (1 - right) + knot(1, 0) * right;
  const lower = knot(0, 1) * (1 - right) + knot(1, 1) * right;
  return upper * (1 - down) + lower * down;
}
