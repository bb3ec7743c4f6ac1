import { downscale } from "../image/grid/grid.ts";
import { centre, enlarge } from "../image/grid/scale.ts";
import type { Rgba } from "../image/rgba.ts";
import { crop } from "../image/steps/canvas.ts";

type Size = readonly [width: number, height: number];

/** How a picture comes to the size that is asked for. */
export interface Sizing {
  /** In which the model draws. */
  drawn: [width: number, height: number];
  /** Pixels of what is drawn along a side of one that is asked for. */
  factor: number;
  apply(picture: Rgba): Rgba;
  /** A picture of the size that is asked for, as large as the model draws it, each pixel a square; what is added around it is transparent. */
  undo(picture: Rgba): Rgba;
}

/**
 * Large models draw well near the size that they were trained on and nowhere else. A picture of less than half its sides is drawn larger by a
 * whole number and brought down on that grid (k-centroid); what the model's steps of pixels add is cut off all around.
 * @param side of the pictures that the model was trained on. @param multiple of what its sides are.
 */
export function sizingFor(asked: Size, side: number, multiple: number): Sizing {
  const factor = factorFor(asked, side, multiple);
  const [width, height] = [asked[0] * factor, asked[1] * factor];
  const drawn: [number, number] = [up(width, multiple), up(height, multiple)];
  return {
    drawn,
    factor,
    apply: (picture) => downscale(middle(picture, width, height), ...asked),
    undo: (picture) => centre(enlarge(picture, factor), ...drawn),
  };
}

function factorFor([width, height]: Size, side: number, multiple: number): number {
  const best = Math.min(side / Math.sqrt(width * height), (2 * side) / Math.max(width, height));
  if (best < 2) return 1;
  const near = [0, 1, -1, 2, -2].map((more) => Math.round(best) + more).filter((factor) => factor >= 2);
  const isEven = (factor: number) => (width * factor) % multiple === 0 && (height * factor) % multiple === 0;
  return near.find(isEven) ?? Math.round(best);
}

function up(side: number, multiple: number): number {
  return Math.ceil(side / multiple) * multiple;
}

function middle(picture: Rgba, width: number, height: number): Rgba {
  if (picture.width === width && picture.height === height) return picture;
  const [x, y] = [Math.floor((picture.width - width) / 2), Math.floor((picture.height - height) / 2)];
  return crop(picture, { x, y, width, height });
}
