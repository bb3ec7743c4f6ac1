import { ImageError } from "../image-error.ts";
import type { Rgba } from "../rgba.ts";

/** One picture of an animation and how long it is shown, in milliseconds. */
export interface TimedFrame {
  image: Rgba;
  duration: number;
}

/** Milliseconds: browsers show a frame of 10 or less for 100, in each format. */
export const LEAST_DELAY = 11;

/** The size that all frames share. Throws ImageError where there is none. */
export function sizeOf(frames: readonly TimedFrame[]): { width: number; height: number } {
  const [first] = frames;
  if (first === undefined) throw new ImageError("an animation without frames", "Give it at least one picture.");
  const { width, height } = first.image;
  for (const { image } of frames) {
    if (image.width === width && image.height === height) continue;
    throw new ImageError(
      `an animation of ${width}x${height} pixels with a frame of ${image.width}x${image.height}`,
      "Bring all frames to one size first.",
    );
  }
  return { width, height };
}
