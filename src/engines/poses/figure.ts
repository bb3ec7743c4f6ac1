import { stretch } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { contentOf } from "../../image/steps/trim.ts";

/** Somebody who stands in a picture, and the side of his pixels, where he was enlarged. */
export interface Figure {
  picture: Rgba;
  unit: number;
  /** His first row, and how many he has. */
  top: number;
  height: number;
}

/** Undefined for an empty picture. */
export function figureOf(picture: Rgba, unit = unitOf(picture)): Figure | undefined {
  const content = contentOf(picture);
  return content && { picture, unit, top: content.y, height: content.height };
}

/** The row or column of his grid that is nearest. */
export function onGrid(place: number, unit: number): number {
  return unit * Math.round(place / unit);
}

/** 2 for a picture that was enlarged twice, which an even number of pixels shows; else 1. */
export function unitOf(picture: Rgba): number {
  const { width, height, data } = picture;
  if (width % 2 !== 0 || height % 2 !== 0) return 1;
  const back = stretch(stretch(picture, width / 2, height / 2), width, height);
  return back.data.every((value, at) => value === data[at]) ? 2 : 1;
}

/** The first and the last opaque pixel of each run of them in a row. */
export function runsIn({ width, data }: Rgba, y: number): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (let x = 0; x < width; x++) {
    if (data[4 * (y * width + x) + 3] === 0) continue;
    const run = runs.at(-1);
    if (run?.[1] === x - 1) run[1] = x;
    else runs.push([x, x]);
  }
  return runs;
}
