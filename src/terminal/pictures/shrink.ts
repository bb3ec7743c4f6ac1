import type { Rgba } from "../../image/rgba.ts";

/**
 * The picture with one pixel for each square of `step` pixels a side: the colour that most of the square has, the darker one of two that are as
 * frequent, so that outlines stay, and where all differ, as in noise, the first.
 */
export function shrink(picture: Rgba, step: number): Rgba {
  if (step === 1) return picture;
  const [width, height] = [Math.ceil(picture.width / step), Math.ceil(picture.height / step)];
  const source = new Uint32Array(picture.data.slice().buffer);
  const target = new Uint32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) target[y * width + x] = mostOf(source, picture, x * step, y * step, step);
  return { width, height, data: new Uint8Array(target.buffer) };
}

function mostOf(pixels: Uint32Array, { width, height }: Rgba, left: number, top: number, step: number): number {
  const counts = new Map<number, number>();
  for (let y = top; y < Math.min(top + step, height); y++)
    for (let x = left; x < Math.min(left + step, width); x++) {
      const pixel = pixels[y * width + x] as number;
      counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    }
  let [most, count] = [pixels[top * width + left] as number, 1];
  for (const [pixel, times] of counts) {
    const isDarker = times === count && times > 1 && lightness(pixel) < lightness(most);
    if (times > count || isDarker) [most, count] = [pixel, times];
  }
  return most;
}

/** Of a pixel as its four bytes lie in memory; one that is transparent is lighter than all. */
function lightness(pixel: number): number {
  const [red, green, blue, alpha] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255, pixel >>> 24];
  return alpha < 128 ? 1000 : 0.3 * red + 0.6 * green + 0.1 * blue;
}
