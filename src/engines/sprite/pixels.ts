import type { Rgba } from "../../image/rgba.ts";
import type { Shape } from "./field.ts";
import type { Manifest } from "./manifest.ts";

/**
 * Turns the network's picture into pixels. `planes` holds premultiplied red, green, blue and then alpha, each plane
 * `width * height` values in [-1, 1]; what lies outside is clamped. Alpha becomes 0 or 255, a transparent pixel is
 * all 0, and an opaque one gets its colour back by division by alpha, where `floor` keeps faint pixels from burning.
 */
export function toPixels(planes: Float32Array, { width, height }: Shape, rule: Manifest["alpha"]): Rgba {
  const count = width * height;
  const data = new Uint8Array(count * 4);
  for (let i = 0; i < count; i++) {
    const alpha = unit(planes[3 * count + i]);
    if (alpha < rule.threshold) continue;
    const divisor = Math.max(alpha, rule.floor);
    for (let channel = 0; channel < 3; channel++) {
      const colour = Math.min(1, unit(planes[channel * count + i]) / divisor);
      data[i * 4 + channel] = Math.round(colour * 255);
    }
    data[i * 4 + 3] = 255;
  }
  return { width, height, data };
}

function unit(value = 0): number {
  return (Math.min(1, Math.max(-1, value)) + 1) / 2;
}

/** The network's picture of these pixels: `toPixels` the other way. */
export function toPlanes({ width, height, data }: Rgba): Float32Array {
  const count = width * height;
  const planes = new Float32Array(4 * count);
  for (let i = 0; i < count; i++) {
    const alpha = (data[i * 4 + 3] as number) / 255;
    for (let channel = 0; channel < 3; channel++)
      planes[channel * count + i] = (2 * alpha * (data[i * 4 + channel] as number)) / 255 - 1;
    planes[3 * count + i] = 2 * alpha - 1;
  }
  return planes;
}
