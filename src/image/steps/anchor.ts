import { OPAQUE_FROM } from "../color/color.ts";
import type { Rgba } from "../rgba.ts";
import { onCanvas } from "./canvas.ts";
import { contentOf } from "./trim.ts";

/** A point in pixels from the top left; the middle of the first column is 0.5, the lower edge of the first row 1. */
export interface Point {
  x: number;
  y: number;
}

/** The share of the tallest column's pixels from which a column is part of the body, not of an arm or a sword. */
const CORE = 0.5;

/** The body's middle column: the median of the core columns, the lower of two. An empty picture has its own middle. */
export function anchorColumn({ width, height, data }: Rgba): number {
  const heights = new Array<number>(width).fill(0);
  for (let y = 0, at = 3; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if ((data[at] as number) >= OPAQUE_FROM) heights[x] = (heights[x] as number) + 1;
    }
  }
  const least = Math.max(1, Math.max(...heights) * CORE);
  const core = [...heights.keys()].filter((x) => (heights[x] as number) >= least);
  return core[(core.length - 1) >> 1] ?? (width - 1) >> 1;
}

/** Where a sprite stands: the middle of its anchor column, on the lower edge of its lowest pixel. */
export function pivotOf(image: Rgba): Point {
  const content = contentOf(image);
  return { x: anchorColumn(image) + 0.5, y: content === undefined ? image.height : content.y + content.height };
}

/**
 * Shifts each frame sideways until its body stands where the first frame's does, so that an animation does not jitter. All
 * come out at one size: the first one's where everything fits, else as much wider on both sides as it takes. Heights are evened out at the
 * top; a jump stays a jump.
 */
export function alignFrames(frames: readonly Rgba[]): { frames: Rgba[]; pivot: Point } {
  const [first] = frames;
  if (first === undefined) return { frames: [], pivot: { x: 0, y: 0 } };
  const target = anchorColumn(first);
  const shifts = frames.map((frame) => target - anchorColumn(frame));
  let overhang = 0;
  for (const [index, frame] of frames.entries()) {
    const content = contentOf(frame);
    if (content === undefined) continue;
    const left = content.x + (shifts[index] as number);
    overhang = Math.max(overhang, -left, left + content.width - first.width);
  }
  const width = first.width + 2 * overhang;
  const height = Math.max(...frames.map((frame) => frame.height));
  const aligned = frames.map((frame, index) =>
    onCanvas(frame, width, height, overhang + (shifts[index] as number), height - frame.height),
  );
  return { frames: aligned, pivot: pivotOf(aligned[0] as Rgba) };
}
