import type { Rgba } from "../../image/rgba.ts";
import { resampled } from "./resample.ts";

/** Pixels along a side of what is compared. */
export const SIDE = 32;
export const PIXELS = SIDE * SIDE;

/** From 1 to 255, by the weights of luma in 256ths. */
function greyOf(red: number, green: number, blue: number): number {
  return Math.max(1, (77 * red + 150 * green + 29 * blue) >> 8);
}

/** The grey of each colour of a palette by its number, which is 0 for what is transparent, written into 256 bytes. */
export function shadesOf(palette: Uint8Array, shades: Uint8Array): void {
  shades.fill(0);
  for (let at = 0, color = 1; at < palette.length; at += 3, color++)
    shades[color] = greyOf(palette[at] as number, palette[at + 1] as number, palette[at + 2] as number);
}

/** A bit for each pixel that is opaque, a number of 32 bits for each row. */
export function opaqueRows(greys: Uint8Array): Int32Array {
  const rows = new Int32Array(SIDE);
  for (let y = 0, i = 0; y < SIDE; y++) {
    let row = 0;
    for (let x = 0; x < SIDE; x++, i++) row = (row << 1) | (greys[i] === 0 ? 0 : 1);
    rows[y] = row;
  }
  return rows;
}

/** Grey of each pixel of a picture of any size, brought to that of the library; 0 where it is not opaque. */
export function greysOf(picture: Rgba): Uint8Array {
  const { data } = resampled(picture, SIDE);
  const greys = new Uint8Array(PIXELS);
  for (let i = 0, at = 0; i < PIXELS; i++, at += 4)
    if (data[at + 3] === 255) greys[i] = greyOf(data[at] as number, data[at + 1] as number, data[at + 2] as number);
  return greys;
}

export function mirroredToo(greys: Uint8Array): Uint8Array[] {
  return [greys, greys.map((_, i) => greys[i + SIDE - 1 - 2 * (i % SIDE)] as number)];
}

/** As it is, and moved by a pixel in all directions; what leaves it comes in on the other side. */
export function movedOf(greys: Uint8Array): Uint8Array[] {
  const ways = [0, -1, 1];
  return ways.flatMap((down) => ways.map((right) => moved(greys, right, down)));
}

function moved(greys: Uint8Array, right: number, down: number): Uint8Array {
  return greys.map((_, i) => {
    const x = ((i % SIDE) - right + SIDE) % SIDE;
    const y = (Math.floor(i / SIDE) - down + SIDE) % SIDE;
    return greys[y * SIDE + x] as number;
  });
}
