import type { Rgba } from "../../image/rgba.ts";

/**
 * A square picture at another side: nearest pixels where it grows; where it shrinks the mean of the areas, premultiplied, opaque where
 * more than half of an area is. As the training does it (training/sprite_training/references.py).
 */
export function resampled(picture: Rgba, side: number): Rgba {
  if (side === picture.width) return picture;
  return side > picture.width ? grown(picture, side) : shrunk(picture, side);
}

function grown({ width, data }: Rgba, side: number): Rgba {
  const large = new Uint8Array(4 * side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const from = 4 * (Math.floor((y * width) / side) * width + Math.floor((x * width) / side));
      large.set(data.subarray(from, from + 4), 4 * (y * side + x));
    }
  return { width: side, height: side, data: large };
}

function shrunk(picture: Rgba, side: number): Rgba {
  const small = new Uint8Array(4 * side * side);
  const step = picture.width / side;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) small.set(mean(picture, x * step, y * step, step), 4 * (y * side + x));
  return { width: side, height: side, data: small };
}

/** The colour of a square area whose edges need not fall on those of pixels; nothing where less than half of it is opaque. */
function mean({ width, data }: Rgba, left: number, top: number, step: number): readonly number[] {
  const sum = [0, 0, 0, 0];
  for (let y = Math.floor(top); y < top + step; y++)
    for (let x = Math.floor(left); x < left + step; x++) {
      const share = overlap(x, left, step) * overlap(y, top, step);
      const at = 4 * (y * width + x);
      const alpha = ((data[at + 3] as number) / 255) * share;
      for (let channel = 0; channel < 3; channel++)
        sum[channel] = (sum[channel] as number) + alpha * (data[at + channel] as number);
      sum[3] = (sum[3] as number) + alpha;
    }
  const [red, green, blue, alpha] = sum as [number, number, number, number];
  if (alpha <= (step * step) / 2) return [0, 0, 0, 0];
  return [Math.round(red / alpha), Math.round(green / alpha), Math.round(blue / alpha), 255];
}

function overlap(pixel: number, start: number, length: number): number {
  return Math.max(0, Math.min(pixel + 1, start + length) - Math.max(pixel, start));
}
