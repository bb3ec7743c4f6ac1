import { ACROSS, ALPHAS, AREA, SUMS } from "./areas.ts";
import { PIXELS, SIDE, shadesOf } from "./greys.ts";
import type { Indexed } from "./library.ts";

/** How many bits of a byte are 1. */
const ONES = Uint8Array.from({ length: 2 ** AREA }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** What of a library's pictures others are compared with, picture after picture. */
export class Compared {
  /** Grey of each pixel, 0 where it is transparent. */
  readonly greys: Uint8Array;
  /** A bit for each pixel that is opaque, row after row. */
  readonly opaque: Int32Array;
  /** The sums over areas. */
  readonly areas: Uint16Array;
  readonly #shades = new Uint8Array(256);

  constructor(pictures: number) {
    this.greys = new Uint8Array(pictures * PIXELS);
    this.opaque = new Int32Array(pictures * SIDE);
    this.areas = new Uint16Array(pictures * SUMS);
  }

  /** What `opaqueRows` and `areasOf` say of its greys, in one pass and without a list for each: this is done for every picture of a library. */
  set(place: number, { pixels, palette }: Indexed): void {
    const { greys, opaque, areas } = this;
    const shades = this.#shades;
    shadesOf(palette, shades);
    for (let y = 0, i = 0, at = place * PIXELS; y < SIDE; y++) {
      let row = 0;
      const sums = place * SUMS + Math.floor(y / AREA) * ACROSS;
      for (let across = 0; across < ACROSS; across++) {
        let [grey, bits] = [0, 0];
        for (const end = i + AREA; i < end; i++, at++) {
          const shade = shades[pixels[i] as number] as number;
          greys[at] = shade;
          grey += shade;
          bits = (bits << 1) | (shade === 0 ? 0 : 1);
        }
        row = (row << AREA) | bits;
        areas[sums + across] = (areas[sums + across] as number) + grey;
        areas[sums + ALPHAS + across] = (areas[sums + ALPHAS + across] as number) + 255 * (ONES[bits] as number);
      }
      opaque[place * SIDE + y] = row;
    }
  }
}
