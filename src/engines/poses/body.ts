import type { Rgba } from "../../image/rgba.ts";
import { blank, crop, stamp } from "../../image/steps/canvas.ts";
import { type Figure, onGrid, runsIn } from "./figure.ts";

/** Where somebody's waist is, in shares of his height from the top. */
const WAIST = 0.6;

/** All above the waist lower by so many of his pixels, over what is below. */
export function lowered({ picture, unit, top, height }: Figure, by: number): Rgba {
  const waist = onGrid(top + height * WAIST, unit);
  const { width } = picture;
  const result = { ...picture, data: picture.data.slice() };
  stamp(result, blank(width, waist), 0, 0);
  stamp(result, crop(picture, { x: 0, y: 0, width, height: waist }), 0, by * unit);
  return withRowsBehind(result, picture, waist, by * unit);
}

/** What lay above the waist is gone: where the lowered part has a hole over the legs, they are seen as before. */
function withRowsBehind(result: Rgba, picture: Rgba, waist: number, rows: number): Rgba {
  for (let y = waist; y < Math.min(waist + rows, picture.height); y++)
    for (let x = 0; x < picture.width; x++) {
      const at = 4 * (y * picture.width + x);
      if (result.data[at + 3] === 0) result.data.set(picture.data.subarray(at, at + 4), at);
    }
  return result;
}

/** His legs shorter by so many rows: knees and shins are not seen, the feet are where they were, and all else is lower. */
export function onShortLegs({ picture, unit, top, height }: Figure, rows: number, waist = WAIST): Rgba {
  const { width } = picture;
  const [hips, ground] = [onGrid(top + height * waist, unit), top + height];
  const down = Math.min(onGrid(rows, unit), ground - hips - unit);
  const feet = onGrid((ground - hips - down) / 2, unit);
  const result = blank(width, picture.height);
  stamp(result, crop(picture, { x: 0, y: 0, width, height: ground - feet - down }), 0, down);
  stamp(result, crop(picture, { x: 0, y: ground - feet, width, height: feet }), 0, ground - feet);
  return result;
}

/** Rows moved sideways, the more the higher they are: by this share of his height at most, to the right where it is above 0, as far as there is room. */
export function leaning(figure: Figure, share: number): Rgba {
  const { picture, unit, height } = figure;
  const { width } = picture;
  const result = blank(width, picture.height);
  const side = Math.sign(share);
  const farthest = side * Math.min(side * share, roomToLean(figure, side));
  for (let y = 0; y < picture.height; y += unit) {
    const right = unit * Math.round((farthest * height * swayAt(figure, y)) / unit);
    stamp(result, crop(picture, { x: 0, y, width, height: unit }), right, y);
  }
  return result;
}

/** By which share of his height he can lean to a side, 1 or -1, before one of his pixels leaves the picture. */
export function roomToLean(figure: Figure, side: number): number {
  const { picture, unit, top, height } = figure;
  let room = Number.POSITIVE_INFINITY;
  for (let y = top; y < top + height - unit; y++) {
    const runs = runsIn(picture, y);
    const [[first] = [picture.width], [, last] = [0, -1]] = [runs[0], runs.at(-1)];
    const beside = side > 0 ? picture.width - 1 - last : first;
    // Less than half of a pixel more is no pixel.
    room = Math.min(room, (beside + 0.49 * unit) / (swayAt(figure, y) * height));
  }
  return room;
}

/** From 0 at his feet to 1 at his chest and above. */
function swayAt({ unit, top, height }: Figure, y: number): number {
  return Math.min(1, (1.4 * Math.max(0, top + height - unit - y)) / height);
}
