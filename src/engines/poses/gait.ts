import type { Rgba } from "../../image/rgba.ts";
import { anchorColumn } from "../../image/steps/anchor.ts";
import { crop, stamp } from "../../image/steps/canvas.ts";
import { leaning, lowered } from "./body.ts";
import { type Figure, figureOf, onGrid, runsIn } from "./figure.ts";

/** Where somebody's hips are, in shares of his height from the top. */
const HIPS = 0.72;
/** In how much of his height, from the ground up, his legs are apart if he has any. */
const ANKLES = 0.25;
const APART = 0.06;
/** How far he who has none sways to each side, in shares of his height. */
const SWAY = 0.08;

/** One moment of a stride, which begins at 0 and ends at 1. */
export function striding(figure: Figure, phase: number): Rgba {
  const lift = Math.sin(2 * Math.PI * phase);
  // Sines of a half and a whole turn are nearly 0, and which side that is must not matter.
  if (Math.abs(lift) < 0.01) return figure.picture;
  return hasLegs(figure) ? stepping(figure, lift) : waddling(figure, lift);
}

/** Whether what touches the ground is in two parts or more: a robe, a slime or a sword is not. */
export function hasLegs({ picture, unit, top, height }: Figure): boolean {
  const from = Math.round(top + height * (1 - ANKLES));
  const rows = Array.from({ length: top + height - from }, (_, i) => runsIn(picture, from + i));
  return rows.filter((runs) => runs.length > 1).length >= Math.max(unit, height * APART);
}

/** In the first half of a stride one leg is lifted, in the second the other, and with each the body sinks a little. */
function stepping(figure: Figure, lift: number): Rgba {
  const { picture, unit, top, height } = figure;
  const middle = onGrid(anchorColumn(picture) + 1, unit);
  const hips = onGrid(top + height * HIPS, unit);
  const result = { ...picture, data: picture.data.slice() };
  const [left, right] = lift > 0 ? [0, middle] : [middle, picture.width];
  // He would be off the ground on a leg that is shorter in the picture, being farther away.
  const isHigh = Math.abs(lift) > 0.6 && standsBeside(figure, left, right);
  const by = isHigh ? 2 * unit : unit;
  const lifted = crop(picture, { x: left, y: hips + by, width: right - left, height: picture.height - hips });
  stamp(result, lifted, left, hips);
  return lowered({ ...figure, picture: result }, Math.abs(lift) > 0.6 && by < height * (1 - HIPS) ? 1 : 0);
}

/** Whether what is not between two columns comes to the ground, but for one of his pixels. */
function standsBeside({ picture, unit, top, height }: Figure, left: number, right: number): boolean {
  const rows = Array.from({ length: 2 * unit }, (_, i) => runsIn(picture, top + height - 1 - i));
  return rows.flat().some(([first, last]) => first < left || last >= right);
}

/** From one side to the other, and lower at each. */
function waddling(figure: Figure, lift: number): Rgba {
  const leant = figureOf(leaning(figure, SWAY * lift), figure.unit);
  return leant === undefined ? figure.picture : lowered(leant, 1);
}
