import type { Rgba } from "../rgba.ts";

/** Enlarges by a whole number with nearest neighbour: each pixel becomes a square of `factor` by `factor`. */
export function enlarge(picture: Rgba, factor: number): Rgba {
  if (!Number.isSafeInteger(factor) || factor < 1) throw new RangeError(`factor must be a whole number, not ${factor}`);
  if (factor === 1) return picture;
  const width = picture.width * factor;
  const height = picture.height * factor;
  const source = pixels(picture.data);
  const target = new Uint32Array(width * height);
  for (let y = 0; y < picture.height; y++) {
    const first = y * factor * width;
    for (let x = 0; x < picture.width; x++) {
      target.fill(source[y * picture.width + x] as number, first + x * factor, first + (x + 1) * factor);
    }
    for (let row = 1; row < factor; row++) target.copyWithin(first + row * width, first, first + width);
  }
  return { width, height, data: new Uint8Array(target.buffer) };
}

/** Any other size with nearest neighbour, its shape bent where it has to be: for what is only looked at, such as a preview. */
export function stretch(picture: Rgba, width: number, height: number): Rgba {
  if (width === picture.width && height === picture.height) return picture;
  const source = pixels(picture.data);
  const target = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * picture.height) / height) * picture.width;
    for (let x = 0; x < width; x++)
      target[y * width + x] = source[row + Math.floor((x * picture.width) / width)] as number;
  }
  return { width, height, data: new Uint8Array(target.buffer) };
}

/** Places the picture in the middle of a transparent canvas; an odd pixel goes to the right and to the bottom. */
export function centre(picture: Rgba, width: number, height: number): Rgba {
  if (width < picture.width || height < picture.height)
    throw new RangeError(`${picture.width}x${picture.height} does not fit into ${width}x${height}`);
  if (width === picture.width && height === picture.height) return picture;
  const data = new Uint8Array(width * height * 4);
  const left = Math.floor((width - picture.width) / 2);
  const top = Math.floor((height - picture.height) / 2);
  const rowBytes = picture.width * 4;
  for (let y = 0; y < picture.height; y++) {
    data.set(picture.data.subarray(y * rowBytes, (y + 1) * rowBytes), ((top + y) * width + left) * 4);
  }
  return { width, height, data };
}

/** One number a pixel. The copy gives the alignment that a view of 32 bits needs. */
function pixels(data: Uint8Array): Uint32Array {
  return new Uint32Array(data.slice().buffer);
}
