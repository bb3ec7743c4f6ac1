import { MaxRectsPacker } from "maxrects-packer";
import { ImageError } from "../image-error.ts";
import type { Rect } from "../steps/canvas.ts";

/** What every graphics card of the last ten years takes as one texture. */
const MAX_SIDE = 8192;

export interface Size {
  width: number;
  height: number;
}

/** Places rectangles, unturned and `spacing` apart, on a near-square area; `rects` in the order of `sizes`. The same sizes always lie alike. */
export function packRects(sizes: readonly Size[], spacing: number): Size & { rects: Rect[] } {
  const order = [...sizes.keys()].sort((one, other) => bySize(sizes[one] as Size, sizes[other] as Size) || one - other);
  const area = sizes.reduce((sum, { width, height }) => sum + (width + spacing) * (height + spacing), 0);
  const widest = Math.max(...sizes.map(({ width }) => width));
  const packer = new MaxRectsPacker(Math.max(widest, Math.ceil(Math.sqrt(area) * 1.1)), MAX_SIDE, spacing, {
    smart: true,
    pot: false,
    square: false,
    allowRotation: false,
  });
  for (const index of order) {
    const { width, height } = sizes[index] as Size;
    packer.add(width, height, index);
  }
  const [bin] = packer.bins;
  if (bin === undefined || packer.bins.length > 1) throw tooLarge(sizes.length);
  checkSheetSize(bin, sizes.length);
  const rects = new Array<Rect>(sizes.length);
  for (const { x, y, width, height, data } of bin.rects) rects[data] = { x, y, width, height };
  return { width: bin.width, height: bin.height, rects };
}

/** Throws ImageError for a sheet of so many frames that is larger than graphics cards take. */
export function checkSheetSize({ width, height }: Size, frames: number): void {
  if (Math.max(width, height) > MAX_SIDE) throw tooLarge(frames);
}

function tooLarge(frames: number): ImageError {
  return new ImageError(
    `${frames} frames do not fit on one sheet of ${MAX_SIDE}x${MAX_SIDE} pixels`,
    "Make several sheets, or smaller frames.",
  );
}

/** Tall ones first, then wide ones. */
function bySize(one: Size, other: Size): number {
  return other.height - one.height || other.width - one.width;
}
