import { downscale } from "../../image/grid/grid.ts";
import { enlarge } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { binaryAlpha } from "../../image/steps/alpha.ts";
import { blank, crop, onCanvas } from "../../image/steps/canvas.ts";
import { contentOf } from "../../image/steps/trim.ts";
import type { Shape } from "./field.ts";

/**
 * A picture of the user's as one that the network is given to draw after: a square of `side`. What fits keeps its pixels, or has them
 * enlarged by a whole number, in the middle; what is larger is brought down to the square. What stands on the lower edge of its own picture does so here.
 */
export function fitted(picture: Rgba, side: number): Rgba {
  const whole = binaryAlpha(picture);
  const content = contentOf(whole);
  if (content === undefined) return blank(side, side);
  if (picture.width === side && picture.height === side) return whole;
  const isStanding = content.y + content.height === picture.height;
  const brought = inSquare(crop(whole, content), side);
  const [left, room] = [(side - brought.width) >> 1, side - brought.height];
  return onCanvas(brought, side, side, left, isStanding ? room : room >> 1);
}

/** As large as it gets in the square without pixels of other sizes, or brought down to it in its own shape. */
export function inSquare(picture: Rgba, side: number): Rgba {
  const longest = Math.max(picture.width, picture.height);
  if (longest <= side) return enlarge(picture, Math.floor(side / longest));
  const sideOf = (own: number) => Math.max(1, Math.round((own * side) / longest));
  return downscale(picture, sideOf(picture.width), sideOf(picture.height));
}

/** The way back from what `placeIn` does: what the network would have drawn, where this came out in the size asked for. */
export function undone(picture: Rgba, { width, height }: Shape): Rgba {
  const factor = Math.max(1, Math.min(Math.floor(picture.width / width), Math.floor(picture.height / height)));
  const [wide, high] = [width * factor, height * factor];
  const [x, y] = [(picture.width - wide) >> 1, (picture.height - high) >> 1];
  return downscale(crop(picture, { x, y, width: wide, height: high }), width, height);
}
