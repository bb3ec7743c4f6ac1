import type { Rgba } from "../../image/rgba.ts";

/** A picture of RGB, whose alpha is full. Throws a RangeError where the bytes are not those of its size. */
export function opaque({ width, height }: { width: number; height: number }, rgb: Buffer): Rgba {
  const pixels = width * height;
  if (rgb.length !== 3 * pixels) throw new RangeError(`a picture of ${width}x${height} came with ${rgb.length} bytes`);
  const data = new Uint8Array(4 * pixels);
  for (let i = 0; i < pixels; i++) {
    data[4 * i] = rgb[3 * i] as number;
    data[4 * i + 1] = rgb[3 * i + 1] as number;
    data[4 * i + 2] = rgb[3 * i + 2] as number;
    data[4 * i + 3] = 255;
  }
  return { width, height, data };
}

/** The colours of a picture that is opaque. */
export function rgbOf({ data }: Rgba): Buffer {
  const rgb = Buffer.alloc((data.length / 4) * 3);
  for (let pixel = 0; pixel < data.length / 4; pixel++)
    for (let channel = 0; channel < 3; channel++) rgb[3 * pixel + channel] = data[4 * pixel + channel] as number;
  return rgb;
}
