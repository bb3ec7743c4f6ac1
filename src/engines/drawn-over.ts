import { downscale } from "../image/grid/grid.ts";
import { centre, enlarge, stretch } from "../image/grid/scale.ts";
import type { Rgba } from "../image/rgba.ts";
import { padToShape } from "../image/steps/canvas.ts";
import type { Inputs } from "./engine.ts";

type Size = readonly [width: number, height: number];

/** A picture to draw over, and which of its pixels are drawn anew, in the size that is asked for. */
export interface DrawnOver {
  picture: Rgba;
  /** By the numbers of the pixels; undefined where all are. */
  within: ReadonlySet<number> | undefined;
}

/** Undefined where a task has no picture to draw over. */
export function drawnOver({ init, mask }: Inputs, size: Size): DrawnOver | undefined {
  if (init === undefined) return undefined;
  // A mask of another size is one of the whole picture all the same.
  const masked = mask && broughtTo(stretch(mask, init.width, init.height), size);
  return { picture: broughtTo(init, size), within: masked && lightPixelsOf(masked) };
}

/** A picture of the size that is asked for keeps its pixels; any other is enlarged by a whole number, or brought down, and centred. */
function broughtTo(picture: Rgba, [width, height]: Size): Rgba {
  if (picture.width === width && picture.height === height) return picture;
  const factor = Math.min(Math.floor(width / picture.width), Math.floor(height / picture.height));
  if (factor >= 1) return centre(enlarge(picture, factor), width, height);
  const padded = padToShape(picture, width, height);
  const large = centre(padded, Math.max(width, padded.width), Math.max(height, padded.height));
  return downscale(large, width, height);
}

function lightPixelsOf({ width, height, data }: Rgba): Set<number> {
  const light = new Set<number>();
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [red, green, blue] = data.subarray(4 * pixel, 4 * pixel + 3) as unknown as [number, number, number];
    // Weights of luma in 256ths.
    if ((77 * red + 150 * green + 29 * blue) >> 8 >= 128) light.add(pixel);
  }
  return light;
}

/** The drawn picture inside of the mask, and outside of it the one that it was drawn over, to the byte. Both have the same size. */
export function keptOutside(drawn: Rgba, { picture, within }: DrawnOver): Rgba {
  if (within === undefined) return drawn;
  const data = picture.data.slice();
  for (const pixel of within) data.set(drawn.data.subarray(4 * pixel, 4 * pixel + 4), 4 * pixel);
  return { ...picture, data };
}

/** The mask as a picture: white where it is drawn anew, else black; white all over where there is none. */
export function maskOf({ picture: { width, height }, within }: DrawnOver): Rgba {
  const data = new Uint8Array(4 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const isAnew = within === undefined || within.has(pixel);
    data.set(isAnew ? [255, 255, 255, 255] : [0, 0, 0, 255], 4 * pixel);
  }
  return { width, height, data };
}
