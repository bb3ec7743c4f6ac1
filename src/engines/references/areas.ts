import { SIDE } from "./greys.ts";

/** Pixels along a side of an area. */
export const AREA = 8;
export const ACROSS = SIDE / AREA;
/** Where those of alpha begin. */
export const ALPHAS = ACROSS ** 2;
/** Sums over the areas of a picture: all of grey, then all of alpha. */
export const SUMS = 2 * ALPHAS;

/** @param greys 32x32; alpha is 255 where grey is not 0. */
export function areasOf(greys: Uint8Array): Uint16Array {
  const sums = new Uint16Array(SUMS);
  for (let y = 0, i = 0; y < SIDE; y++) {
    const row = Math.floor(y / AREA) * ACROSS;
    for (let at = row; at < row + ACROSS; at++) {
      let [grey, opaque] = [0, 0];
      for (const end = i + AREA; i < end; i++) {
        const one = greys[i] as number;
        grey += one;
        opaque += one === 0 ? 0 : 255;
      }
      sums[at] = (sums[at] as number) + grey;
      sums[ALPHAS + at] = (sums[ALPHAS + at] as number) + opaque;
    }
  }
  return sums;
}
