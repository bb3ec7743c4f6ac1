import { LEAST_DELAY, sizeOf, type TimedFrame } from "./animation.ts";

/**
 * A WebP that loses nothing, alpha included; of several frames one that moves and repeats for ever, durations to the millisecond. Throws
 * ImageError for frames of several sizes.
 */
export async function encodeWebp(frames: readonly TimedFrame[]): Promise<Uint8Array> {
  const { width, height } = sizeOf(frames);
  const { default: sharp } = await import("sharp");
  const data = Buffer.concat(frames.map(({ image }) => image.data));
  const raw = { width, height: height * frames.length, channels: 4, pageHeight: height } as const;
  const delay = frames.map(({ duration }) => Math.max(LEAST_DELAY, Math.round(duration)));
  return sharp(data, { raw })
    .webp({ lossless: true, exact: true, effort: 6, ...(frames.length > 1 && { loop: 0, delay }) })
    .toBuffer();
}
