import type { Rgba } from "../../image/rgba.ts";
import { blank } from "../../image/steps/canvas.ts";
import { contentOf } from "../../image/steps/trim.ts";
import { drawOver } from "../characters/layers.ts";
import { resampled } from "./resample.ts";

const SIDE = 32;
/** A vessel is made so small that the heap has room above it. */
const VESSEL = 27;
const ROOM = 8;
/** A row of a vessel that has so much of the fullest row's pixels is no handle: its rim. */
const RIM = 0.7;
/** Pieces of the heap: their share of the vessel's width, and what they are at least and at most. */
const SHARE = 0.46;
const LEAST = 10;
const MOST = 14;
/** Where pieces lie, from the left end of the rim in widths of it, and above the rim in sides of a piece; those behind first. */
const PLACES = [
  [0.35, 0.42],
  [0.65, 0.42],
  [0.2, 0],
  [0.8, 0],
  [0.5, 0.08],
] as const;
/** How far the front of the rim hangs down in its middle, in pixels. */
const FRONT = 3;

/** A vessel heaped with pieces of what is in it, both of 32x32. */
export function heaped(vessel: Rgba, content: Rgba): Rgba {
  const low = blank(SIDE, SIDE);
  const own = contentOf(vessel);
  const small = own !== undefined && own.y < ROOM ? resampled(vessel, VESSEL) : vessel;
  const at = contentOf(small);
  if (at === undefined) return low;
  drawOver(low, small, Math.round((SIDE - at.width) / 2) - at.x, SIDE - 1 - at.height - at.y);
  const rim = rimOf(low);
  const side = Math.min(MOST, Math.max(LEAST, Math.round(SHARE * rim.width)));
  const piece = resampled(content, side);
  const heap = blank(SIDE, SIDE);
  for (const [x, y] of PLACES)
    drawOver(heap, piece, Math.round(rim.x + x * rim.width - side / 2), Math.round(rim.y + FRONT - side * (0.9 + y)));
  clip(heap, rim);
  drawOver(low, heap);
  return low;
}

/** Where a vessel's opening begins: the first row from above that is about as full as any. */
function rimOf({ width, height, data }: Rgba): { x: number; y: number; width: number } {
  const rows = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => x).filter((x) => data[4 * (y * width + x) + 3] === 255),
  );
  const fullest = Math.max(...rows.map((row) => row.length));
  const y = rows.findIndex((row) => row.length >= RIM * fullest);
  const [row = []] = rows.slice(y);
  return { x: row[0] ?? 0, y, width: row.length };
}

/** Takes away what would hang over the front of the rim, which is the lower half of an ellipse. */
function clip({ width, height, data }: Rgba, rim: { x: number; y: number; width: number }): void {
  for (let x = 0; x < width; x++) {
    const across = (2 * (x - rim.x)) / Math.max(1, rim.width - 1) - 1;
    const front = rim.y + (Math.abs(across) < 1 ? FRONT * Math.sqrt(1 - across ** 2) : 0);
    for (let y = Math.ceil(front); y < height; y++) data[4 * (y * width + x) + 3] = 0;
  }
}
