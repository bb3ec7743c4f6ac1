import type { Rgba } from "../../image/rgba.ts";

export type Rgb = readonly [red: number, green: number, blue: number];

/** Dark enough for light sprites and light enough for dark ones, on either theme. */
const CHECKS: readonly [Rgb, Rgb] = [
  [68, 68, 68],
  [88, 88, 88],
];
/** In pixels of the picture. */
const SIDE = 2;

/** What an image editor shows behind transparent pixels. */
export function checkAt(x: number, y: number): Rgb {
  return CHECKS[(Math.floor(x / SIDE) + Math.floor(y / SIDE)) % 2] as Rgb;
}

/** The picture's colour at (x, y) laid over the checkerboard; beyond its edges the checkerboard alone. */
export function colorOver({ width, height, data }: Rgba, x: number, y: number, check: Rgb = checkAt(x, y)): Rgb {
  if (x >= width || y >= height) return check;
  const at = (y * width + x) * 4;
  const alpha = (data[at + 3] as number) / 255;
  const mix = (i: number) => Math.round((check[i] as number) * (1 - alpha) + (data[at + i] as number) * alpha);
  return [mix(0), mix(1), mix(2)];
}

/** The whole picture, opaque. */
export function overCheckerboard(picture: Rgba): Rgba {
  const { width, height } = picture;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(colorOver(picture, x, y), (y * width + x) * 4);
  return { width, height, data };
}
