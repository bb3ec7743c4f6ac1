import type { Rgba } from "../../image/rgba.ts";
import { drawOver } from "../characters/layers.ts";
import { resampled } from "./resample.ts";

/** Side of a thing that is held, beside one of 32 who holds it. */
const HELD = 15;
/** Where a thing may be held, from the left and from the top. */
const HANDS = [
  [0, 15],
  [17, 15],
] as const;

/** One picture in front of another, in the hand that covers less of it. Both of 32x32. */
export function holding(holder: Rgba, thing: Rgba): Rgba {
  const together = { ...holder, data: holder.data.slice() };
  const [left, right] = HANDS.map(([x, y]) => opaqueIn(holder, x, y)) as [number, number];
  const [x, y] = left < right ? HANDS[0] : HANDS[1];
  drawOver(together, resampled(thing, HELD), x, y);
  return together;
}

function opaqueIn({ width, data }: Rgba, left: number, top: number): number {
  let opaque = 0;
  for (let y = top; y < top + HELD; y++)
    for (let x = left; x < left + HELD; x++) if (data[4 * (y * width + x) + 3] === 255) opaque++;
  return opaque;
}
