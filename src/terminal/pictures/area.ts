import type { Rgba } from "../../image/rgba.ts";

/** A rectangle of a terminal, in cells. */
export interface Area {
  columns: number;
  rows: number;
}

/** The size of one cell in pixels. */
export type Cell = readonly [width: number, height: number];

/** Where the terminal does not tell: what most fonts come near, twice as high as wide. */
export const COMMON_CELL: Cell = [10, 20];

/**
 * The cells that a picture takes in `room`. A pixel is half a cell, as half blocks draw it, however it is shown, so that
 * nothing else of a page moves where a terminal shows true pixels.
 */
export function areaOf(picture: Pick<Rgba, "width" | "height">, room: Area): Area {
  const step = stepOf(picture, room);
  return { columns: Math.ceil(picture.width / step), rows: Math.ceil(picture.height / step / 2) };
}

/** Every how many pixels one is shown: 1 where all have room. */
export function stepOf({ width, height }: Pick<Rgba, "width" | "height">, room: Area): number {
  return Math.max(1, Math.ceil(width / room.columns), Math.ceil(height / (2 * room.rows)));
}
