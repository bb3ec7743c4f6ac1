import { createRequire } from "node:module";
import { type Color, packColor } from "../color/color.ts";
import type { Palette } from "../color/palette.ts";
import { quantize } from "../color/quantize.ts";
import { remap } from "../color/remap.ts";
import { binaryAlpha } from "../steps/alpha.ts";
import { sizeOf, type TimedFrame } from "./animation.ts";

/** CommonJS whose named exports Node does not see, and whose default one bundlers take for another: only `require` is the same everywhere. */
const { GIFEncoder } = createRequire(import.meta.url)("gifenc") as typeof import("gifenc");
/** Beside the transparent one. */
export const GIF_COLORS = 255;
/** Milliseconds, in whole hundredths of a second: players show a frame of less for 100. */
const LEAST_GIF_DELAY = 20;
/** Stands for "transparent" in the colour table; never shown. */
const TRANSPARENT = [0, 0, 0];

/**
 * An animated GIF that repeats for ever, one colour table for all frames: exact up to 255 colours, else the nearest 255. Alpha is all or
 * nothing. GIF counts hundredths of a second, of which a frame lasts two or more; what rounding takes from one frame the next gets.
 */
export function encodeGif(frames: readonly TimedFrame[]): Uint8Array {
  const { width, height } = sizeOf(frames);
  const images = frames.map(({ image }) => binaryAlpha(image));
  const palette = quantize(images, GIF_COLORS);
  const table = [TRANSPARENT, ...palette.colors.map((color) => [color >> 16, (color >> 8) & 255, color & 255])];
  const delays = hundredths(frames.map(({ duration }) => duration));
  const encoder = GIFEncoder();
  for (const [frame, image] of images.entries()) {
    encoder.writeFrame(indexed(remap(image, palette).data, palette), width, height, {
      ...(frame === 0 ? { palette: table, repeat: 0 } : {}),
      transparent: true,
      transparentIndex: 0,
      delay: (delays[frame] as number) * 10,
      dispose: 2,
    });
  }
  encoder.finish();
  return encoder.bytes();
}

/** Entries of the colour table, 0 where transparent. */
function indexed(data: Uint8Array, { colors }: Palette): Uint8Array {
  const entries = new Map<Color, number>(colors.map((color, index) => [color, index + 1]));
  return Uint8Array.from({ length: data.length / 4 }, (_, pixel) => {
    const at = pixel * 4;
    if (data[at + 3] === 0) return 0;
    return entries.get(packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number)) ?? 0;
  });
}

/** Each frame from its rounded beginning to its rounded end, so that the whole keeps its length. Too short ones first become as short as may be. */
function hundredths(durations: readonly number[]): number[] {
  let end = 0;
  return durations.map((duration) => {
    const begin = Math.round(end / 10);
    end += Math.max(LEAST_GIF_DELAY, duration);
    return Math.round(end / 10) - begin;
  });
}
