import { downscale } from "../../image/grid/grid.ts";
import { enlarge } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { crop } from "../../image/steps/canvas.ts";
import { drawnSide } from "./fill.ts";

/**
 * A server's picture at the size asked for. The few pixels that a model's latents add are cut off; what a workflow enlarges comes down
 * by k-centroid, and what it draws in another shape loses what is too much of it, the middle stays.
 */
export function fitted(picture: Rgba, [width, height]: readonly [number, number]): Rgba {
  if (picture.width === drawnSide(width) && picture.height === drawnSide(height)) return middle(picture, width, height);
  const factor = Math.ceil(Math.max(width / picture.width, height / picture.height));
  const large = enlarge(picture, Math.max(1, factor));
  const wide = Math.min(large.width, Math.round((large.height * width) / height));
  const high = Math.min(large.height, Math.round((large.width * height) / width));
  return downscale(middle(large, Math.max(wide, width), Math.max(high, height)), width, height);
}

function middle(picture: Rgba, width: number, height: number): Rgba {
  if (width === picture.width && height === picture.height) return picture;
  return crop(picture, { x: (picture.width - width) >> 1, y: (picture.height - height) >> 1, width, height });
}
