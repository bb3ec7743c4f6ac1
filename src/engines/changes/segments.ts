import type { Rgba } from "../../image/rgba.ts";

/** What a pixel's colour is, as far as it tells one part of a picture from another: a twelfth of the circle of hues, or none of them. */
export type Tint = "line" | "grey" | "skin" | number;

/** Pixels of one tint that lie together. */
export interface Segment {
  tint: Tint;
  pixels: number[];
  /** Its middle, and how far it reaches, in pixels. */
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Brightness (the V of HSV, to 255) below which a pixel is part of a dark line. */
const LINE = 40;
/** Saturation below which it has no hue. */
const GREY = 0.16;

/** The tint of a colour from 0 to 255 a channel. */
export function tintOf(red: number, green: number, blue: number): Tint {
  const most = Math.max(red, green, blue);
  if (most < LINE) return "line";
  const range = most - Math.min(red, green, blue);
  const saturation = range / most;
  if (saturation < GREY) return "grey";
  const hue = hueOf(red, green, blue, most, range);
  const isSkin = hue > 0.1 && hue < 0.72 && saturation > 0.2 && saturation < 0.62 && most > 140;
  return isSkin ? "skin" : Math.round(hue * 2) % 12;
}

/** From 0, red, to 6. */
function hueOf(red: number, green: number, blue: number, most: number, range: number): number {
  if (most === red) return (6 + (green - blue) / range) % 6;
  return most === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
}

/** The segments of a picture, pixels that only touch at a corner taken as together; in the order of their first pixels. */
export function segmentsOf({ width, height, data }: Rgba): Segment[] {
  const tints = Array.from({ length: width * height }, (_, pixel) => {
    const [red, green, blue, alpha] = data.subarray(4 * pixel, 4 * pixel + 4);
    return (alpha as number) < 128 ? undefined : tintOf(red as number, green as number, blue as number);
  });
  const seen = new Uint8Array(tints.length);
  const segments: Segment[] = [];
  for (const [pixel, tint] of tints.entries())
    if (tint !== undefined && seen[pixel] === 0)
      segments.push(described(tint, joined(tints, seen, pixel, width), width));
  return segments;
}

function joined(tints: readonly (Tint | undefined)[], seen: Uint8Array, first: number, width: number): number[] {
  const pixels = [first];
  seen[first] = 1;
  for (const pixel of pixels)
    for (const [right, down] of AROUND) {
      const x = (pixel % width) + right;
      const next = pixel + right + down * width;
      if (x < 0 || x >= width || tints[next] !== tints[first] || seen[next] !== 0) continue;
      seen[next] = 1;
      pixels.push(next);
    }
  return pixels;
}

const AROUND = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [right, down] as const));

function described(tint: Tint, pixels: number[], width: number): Segment {
  const [xs, ys] = [pixels.map((pixel) => pixel % width), pixels.map((pixel) => Math.floor(pixel / width))];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value + 0.5, 0) / values.length;
  const extent = (values: readonly number[]) => Math.max(...values) - Math.min(...values) + 1;
  return { tint, pixels, x: mean(xs), y: mean(ys), width: extent(xs), height: extent(ys) };
}
