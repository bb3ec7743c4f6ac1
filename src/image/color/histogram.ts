import type { Rgba } from "../rgba.ts";
import { type Color, OPAQUE_FROM, packColor } from "./color.ts";

export interface ColorCount {
  color: Color;
  pixels: number;
}

/** Distinct colours that k-means still works on one by one; above that, near ones are merged first. */
const MAX_DISTINCT = 32768;

/** Colours of the pixels with alpha >= 128 over all pictures, most used first, equal counts by value. */
export function countColors(images: Iterable<Rgba>): ColorCount[] {
  const counts = new Map<Color, number>();
  for (const { data } of images) {
    for (let at = 0; at < data.length; at += 4) {
      if ((data[at + 3] as number) < OPAQUE_FROM) continue;
      const color = packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
  }
  const all = Array.from(counts, ([color, pixels]) => ({ color, pixels }));
  return byUse(all.length > MAX_DISTINCT ? mergeNear(all) : all);
}

/** One colour for each cell of 8 levels a channel: the mean of what fell into it. */
function mergeNear(all: readonly ColorCount[]): ColorCount[] {
  const sums = new Map<number, [red: number, green: number, blue: number, pixels: number]>();
  for (const { color, pixels } of all) {
    const cell = color & 0xf8f8f8;
    const sum = sums.get(cell) ?? [0, 0, 0, 0];
    sum[0] += (color >> 16) * pixels;
    sum[1] += ((color >> 8) & 255) * pixels;
    sum[2] += (color & 255) * pixels;
    sum[3] += pixels;
    sums.set(cell, sum);
  }
  return Array.from(sums.values(), ([red, green, blue, pixels]) => ({
    color: packColor(Math.round(red / pixels), Math.round(green / pixels), Math.round(blue / pixels)),
    pixels,
  }));
}

function byUse(counts: ColorCount[]): ColorCount[] {
  return counts.sort((one, other) => other.pixels - one.pixels || one.color - other.color);
}
