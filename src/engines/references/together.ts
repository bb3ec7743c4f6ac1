import type { Rgba } from "../../image/rgba.ts";
import { blank } from "../../image/steps/canvas.ts";
import { contentOf } from "../../image/steps/trim.ts";
import { drawOver } from "../characters/layers.ts";
import type { Arrangement } from "./arrangements.ts";
import { heaped } from "./heaped.ts";
import { resampled } from "./resample.ts";

const SIDE = 32;
/** Sides of pictures that share a square of 32. */
const HELD = 16;
const HOLDER = 25;
const HALF = 20;
const STACKED = 23;
const SIGN = 14;
/** How far two of them overlap, in pixels. */
const WORN = 3;
const SUNK = 11;
const TOUCHING = 1;
/** Where a thing may be held, from the left and from the top. */
const HANDS = [
  [0, 14],
  [16, 14],
] as const;
/** The share of a hand's place that a body may fill; fuller ones are made smaller. */
const FREE = 0.5;
/** What is seen in a thing, or is painted on it, is so much of its shorter side. */
const PAINTED = 0.55;

const DRAWN: Readonly<Record<Arrangement, (one: Rgba, other: Rgba) => Rgba>> = {
  held: holding,
  worn: (one, other) => stacked(resampled(other, HELD), resampled(one, HOLDER), WORN),
  over: (one, other) => stacked(resampled(one, STACKED), resampled(other, STACKED), SUNK),
  under: (one, other) => stacked(resampled(other, HALF), resampled(one, HALF), TOUCHING),
  topped: (one, other) => stacked(resampled(other, SIGN), resampled(one, HOLDER), WORN),
  inside: (one, other) => painted(one, other),
  within: (one, other) => painted(other, one),
  emblem: (one, other) => painted(one, other),
  heaped,
  small: accompanied,
  beside,
};

/** Two pictures of 32x32 as one. */
export function together(one: Rgba, other: Rgba, arrangement: Arrangement): Rgba {
  return DRAWN[arrangement](one, other);
}

/** The thing in the hand that covers less. */
function holding(holder: Rgba, thing: Rgba): Rgba {
  const [left, right] = HANDS.map(([x, y]) => opaqueIn(holder, x, y)) as [number, number];
  const isFull = Math.min(left, right) > FREE * HELD ** 2;
  const both = blank(SIDE, SIDE);
  if (isFull) drawOver(both, resampled(holder, HOLDER), 0, SIDE - HOLDER);
  else drawOver(both, holder);
  const [x, y] = left < right && !isFull ? HANDS[0] : HANDS[1];
  drawOver(both, resampled(thing, HELD), x, y);
  return both;
}

function beside(one: Rgba, other: Rgba): Rgba {
  const both = blank(SIDE, SIDE);
  drawOver(both, resampled(one, HALF));
  drawOver(both, resampled(other, HALF), SIDE - HALF, SIDE - HALF);
  return both;
}

/** The other small before the lower right corner. */
function accompanied(one: Rgba, other: Rgba): Rgba {
  const both = blank(SIDE, SIDE);
  drawOver(both, resampled(one, HOLDER + 2));
  drawOver(both, resampled(other, SIGN), SIDE - SIGN, SIDE - SIGN);
  return both;
}

/** One upon the other, which stands on the lower edge; both in the middle. */
function stacked(upper: Rgba, lower: Rgba, overlap: number): Rgba {
  const [above, below] = [contentOf(upper), contentOf(lower)];
  const both = blank(SIDE, SIDE);
  if (above === undefined || below === undefined) return both;
  const top = SIDE - below.height;
  drawOver(both, lower, Math.round((SIDE - below.width) / 2) - below.x, top - below.y);
  const start = Math.max(0, top + overlap - above.height);
  drawOver(both, upper, Math.round((SIDE - above.width) / 2) - above.x, start - above.y);
  return both;
}

/** The sign small over the middle of the thing, a little below: necks and handles are above. */
function painted(thing: Rgba, sign: Rgba): Rgba {
  const both = blank(SIDE, SIDE);
  drawOver(both, thing);
  const within = contentOf(thing);
  if (within === undefined) return both;
  const side = Math.max(10, Math.round(PAINTED * Math.min(within.width, within.height)));
  const left = Math.round(within.x + (within.width - side) / 2);
  drawOver(both, resampled(sign, side), left, Math.round(within.y + (within.height - side) * 0.6));
  return both;
}

function opaqueIn({ width, data }: Rgba, left: number, top: number): number {
  let opaque = 0;
  for (let y = top; y < top + HELD; y++)
    for (let x = left; x < left + HELD; x++) if (data[4 * (y * width + x) + 3] === 255) opaque++;
  return opaque;
}
