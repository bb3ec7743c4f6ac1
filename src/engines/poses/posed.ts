import type { Rgba } from "../../image/rgba.ts";
import { crop } from "../../image/steps/canvas.ts";
import { leaning, lowered, onShortLegs, roomToLean } from "./body.ts";
import { type Figure, figureOf } from "./figure.ts";
import { hasLegs, striding } from "./gait.ts";
import type { Pose } from "./stance.ts";

/** How far somebody leans at most, and how high he leaps, in shares of his height. */
const LEAN = 0.12;
const LEAP = 0.2;

/** Which frame of how many. */
export interface Moment {
  index: number;
  count: number;
}

/** The moment in which a pose is seen best. */
export const AT_ITS_HEIGHT: Readonly<Record<Pose, Moment>> = {
  idle: { index: 0, count: 1 },
  walk: { index: 1, count: 4 },
  attack: { index: 1, count: 2 },
  hurt: { index: 1, count: 2 },
  jump: { index: 1, count: 2 },
};

/**
 * Somebody who stands, in one moment of a loop that begins and ends with how he stands: moved by whole pixels, with his feet in their place but in a leap. A
 * side view is none of this: what is not seen is not drawn. @param unit side of his pixels, where he was enlarged.
 */
export function posed(picture: Rgba, pose: Pose, { index, count }: Moment, unit?: number): Rgba {
  const figure = figureOf(picture, unit);
  if (figure === undefined || index === 0) return picture;
  const phase = index / count;
  switch (pose) {
    case "idle":
      return lowered(figure, phase >= 0.25 && phase < 0.75 ? 1 : 0);
    case "walk":
      // The second of two would be between two steps.
      return striding(figure, count === 2 ? 0.25 : phase);
    case "attack":
      return leant(figure, phase < 0.25 ? -LEAN / 2 : phase < 0.75 ? LEAN : LEAN / 2);
    case "hurt":
      return leant(figure, phase < 0.75 ? -LEAN : -LEAN / 2);
    case "jump":
      return leaping(figure, 4 * phase * (1 - phase));
  }
}

/** Forward, where there is more room, or else backward; where there is none behind him both are forward, and where there is none at all he stoops. */
function leant(figure: Figure, share: number): Rgba {
  const [right, left] = [roomToLean(figure, 1), roomToLean(figure, -1)];
  const forward = right >= left ? 1 : -1;
  const least = figure.unit / figure.height;
  if (Math.max(right, left) < least) return lowered(figure, 1);
  const side = Math.min(right, left) < least ? forward * Math.sign(share) : forward;
  return leaning(figure, side * share);
}

/** As high as there is room; for what that lacks he draws up his legs, where he has any. */
function leaping(figure: Figure, share: number): Rgba {
  const { picture, unit, top, height } = figure;
  const high = unit * Math.round((share * LEAP * height) / unit);
  const room = Math.min(high, unit * Math.floor(top / unit));
  const [up, leapt] = hasLegs(figure) ? [high, onShortLegs(figure, high - room)] : [room, picture];
  return crop(leapt, { x: 0, y: up, width: picture.width, height: picture.height });
}
