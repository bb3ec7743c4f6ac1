import { downscale } from "../../image/grid/grid.ts";
import { enlarge } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { crop } from "../../image/steps/canvas.ts";
import type { Task } from "../engine.ts";
import { type Shown, shownOf } from "../shown.ts";
import { type Sizing, sizingFor } from "../sizing.ts";
import type { Offer } from "./offers.ts";

/** What latents are a whole number of pixels of, of all models that are drawn here. */
const MULTIPLE = 16;

/** At which size a model draws, and how its picture comes to the size asked for. */
export function sizingAt({ info: { size } }: Offer, asked: readonly [number, number]): Sizing {
  return sizingFor(asked, sideOf(size ?? asked), MULTIPLE);
}

/** The user's pictures as a model is shown them. */
export function shownAt({ info: { size } }: Offer, task: Task, sizing: Sizing): Shown {
  return shownOf(task, sizing, sideOf(size ?? task.size), MULTIPLE);
}

function sideOf([width, height]: readonly [number, number]): number {
  return Math.round(Math.sqrt(width * height));
}

/**
 * A server's picture at the size asked for. What a workflow enlarges comes down by k-centroid, and what it draws in another shape loses
 * what is too much of it, the middle stays.
 */
export function fitted(picture: Rgba, sizing: Sizing, [width, height]: readonly [number, number]): Rgba {
  if (picture.width === sizing.drawn[0] && picture.height === sizing.drawn[1]) return sizing.apply(picture);
  const factor = Math.ceil(Math.max(width / picture.width, height / picture.height));
  const large = enlarge(picture, factor);
  const wide = Math.max(width, Math.min(large.width, Math.round((large.height * width) / height)));
  const high = Math.max(height, Math.min(large.height, Math.round((large.width * height) / width)));
  const middle = { x: (large.width - wide) >> 1, y: (large.height - high) >> 1, width: wide, height: high };
  return downscale(crop(large, middle), width, height);
}
