import type { Rgba } from "../../image/rgba.ts";
import { anchorColumn } from "../../image/steps/anchor.ts";
import { blank, crop, stamp } from "../../image/steps/canvas.ts";
import { contentOf } from "../../image/steps/trim.ts";
import type { Pose } from "./stance.ts";

/** Where somebody's waist and hips are, in shares of his height from the top. */
const WAIST = 0.6;
const HIPS = 0.72;
/** How far he leans at most, and how high he leaps, in shares of his height. */
const LEAN = 0.12;
const LEAP = 0.2;

/** Which frame of how many. */
export interface Moment {
  index: number;
  count: number;
}

/**
 * Somebody who stands, in one moment of a loop that begins and ends with how he stands: moved by whole pixels, with his feet in their place but in a leap. A
 * side view is none of this: what is not seen is not drawn. @param unit side of his pixels, where he was enlarged.
 */
export function posed(picture: Rgba, pose: Pose, { index, count }: Moment, unit = unitOf(picture)): Rgba {
  const content = contentOf(picture);
  if (content === undefined || index === 0) return picture;
  const phase = index / count;
  const roomier = picture.width - content.x - content.width >= content.x ? 1 : -1;
  const figure = { picture, unit, top: content.y, height: content.height, forward: roomier };
  switch (pose) {
    case "idle":
      return lowered(figure, phase >= 0.25 && phase < 0.75 ? 1 : 0);
    case "walk":
      return stepping(figure, phase);
    case "attack":
      return leaning(figure, phase < 0.25 ? -LEAN / 2 : phase < 0.75 ? LEAN : LEAN / 2);
    case "hurt":
      return leaning(figure, phase < 0.75 ? -LEAN : -LEAN / 2);
    case "jump":
      return leaping(figure, 4 * phase * (1 - phase));
  }
}

interface Figure {
  picture: Rgba;
  unit: number;
  top: number;
  height: number;
  /** 1 where he has more room at the right, -1 at the left. */
  forward: number;
}

/** All above the waist lower by so many of his pixels, over what is below. */
function lowered({ picture, unit, top, height }: Figure, by: number): Rgba {
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

/** In the first half of a stride one leg is lifted, in the second the other, and with each the body sinks a little. */
function stepping(figure: Figure, phase: number): Rgba {
  const lift = Math.sin(2 * Math.PI * phase);
  // Sines of a half and a whole turn are nearly 0, and which side that is must not matter.
  if (Math.abs(lift) < 0.01) return figure.picture;
  const { picture, unit, top, height } = figure;
  const middle = onGrid(anchorColumn(picture) + 1, unit);
  const hips = onGrid(top + height * HIPS, unit);
  const result = { ...picture, data: picture.data.slice() };
  const [left, right] = lift > 0 ? [0, middle] : [middle, picture.width];
  const leg = { x: left, y: hips, width: right - left, height: picture.height - hips };
  const by = Math.abs(lift) > 0.6 ? 2 * unit : unit;
  const lifted = crop(picture, { ...leg, y: hips + by });
  stamp(result, lifted, left, hips);
  return lowered({ ...figure, picture: result }, Math.abs(lift) > 0.6 && by < height * (1 - HIPS) ? 1 : 0);
}

/** Rows moved sideways, the more the higher they are; forward where `share` is above 0. */
function leaning({ picture, unit, top, height, forward }: Figure, share: number): Rgba {
  const { width } = picture;
  const result = blank(width, picture.height);
  for (let y = 0; y < picture.height; y += unit) {
    const above = Math.max(0, top + height - unit - y) / height;
    const right = forward * unit * Math.round((share * height * Math.min(1, above * 1.4)) / unit);
    stamp(result, crop(picture, { x: 0, y, width, height: unit }), right, y);
  }
  return result;
}

/** As high as there is room. */
function leaping({ picture, unit, top, height }: Figure, share: number): Rgba {
  const up = Math.min(top, unit * Math.round((share * LEAP * height) / unit));
  return crop(picture, { x: 0, y: up, width: picture.width, height: picture.height });
}

function onGrid(place: number, unit: number): number {
  return unit * Math.round(place / unit);
}

/** 2 for a picture that was enlarged twice, which an even number of pixels shows; else 1. */
function unitOf({ width, height, data }: Rgba): number {
  if (width % 2 !== 0 || height % 2 !== 0) return 1;
  const pixels = new Uint32Array(data.slice().buffer);
  for (let y = 0; y < height; y += 2)
    for (let x = 0; x < width; x += 2) {
      const at = y * width + x;
      const first = pixels[at];
      if (pixels[at + 1] !== first || pixels[at + width] !== first || pixels[at + width + 1] !== first) return 1;
    }
  return 2;
}
