import { OPAQUE_FROM } from "../color/color.ts";
import type { Rgba } from "../rgba.ts";

/** Every pixel fully opaque (alpha >= 128) or fully transparent; what is transparent is black underneath, so that equal pictures are equal bytes. */
export function binaryAlpha({ width, height, data }: Rgba): Rgba {
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 4) {
    if ((data[at + 3] as number) < OPAQUE_FROM) continue;
    out[at] = data[at] as number;
    out[at + 1] = data[at + 1] as number;
    out[at + 2] = data[at + 2] as number;
    out[at + 3] = 255;
  }
  return { width, height, data: out };
}

/** With a smaller share of opaque pixels a picture shows nothing. */
const LEAST_SHARE = 0.02;

export function isNearlyEmpty(picture: Rgba): boolean {
  return shareOpaque(picture) < LEAST_SHARE;
}

/** 0..1. */
export function shareOpaque({ data }: Rgba): number {
  let opaque = 0;
  for (let at = 3; at < data.length; at += 4) if ((data[at] as number) >= OPAQUE_FROM) opaque++;
  return (4 * opaque) / data.length;
}
