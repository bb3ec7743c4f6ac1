import { areasOf, SUMS } from "./areas.ts";
import { opaqueRows, PIXELS, SIDE, shadesOf } from "./greys.ts";
import type { Indexed } from "./library.ts";

/**
 * What of a library's pictures others are compared with, by their numbers. A search looks at the pixels of the 800 that are most alike over
 * areas: those of the others stay as they are.
 */
export class Compared {
  /** The sums over areas. */
  readonly areas: Uint16Array;
  /** Grey of each pixel, 0 where it is transparent, of those that were prepared; of the others the number of its colour. One array: many small ones are half as fast. */
  readonly greys: Uint8Array;
  /** A bit for each pixel that is opaque, row after row, of those that were prepared. */
  readonly opaque: Int32Array;
  readonly #areAreasKnown: boolean;
  /** Of those that were not. */
  readonly #palettes: (Uint8Array | undefined)[] = [];
  readonly #shades = new Uint8Array(256);

  /** @param areas of all pictures, where they are known: they cost most of what there is to do. */
  constructor(pictures: number, areas: Uint16Array | undefined) {
    this.areas = areas ?? new Uint16Array(pictures * SUMS);
    this.#areAreasKnown = areas !== undefined;
    this.greys = new Uint8Array(pictures * PIXELS);
    this.opaque = new Int32Array(pictures * SIDE);
  }

  set(number: number, { pixels, palette }: Indexed): void {
    this.greys.set(pixels, number * PIXELS);
    this.#palettes[number] = palette.slice();
    if (this.#areAreasKnown) return;
    this.prepare(number);
    this.areas.set(areasOf(this.#greysOf(number)), number * SUMS);
  }

  /** Before a picture's greys are looked at. */
  prepare(number: number): void {
    const palette = this.#palettes[number];
    if (palette === undefined) return;
    this.#palettes[number] = undefined;
    const [greys, shades] = [this.#greysOf(number), this.#shades];
    shadesOf(palette, shades);
    for (let i = 0; i < PIXELS; i++) greys[i] = shades[greys[i] as number] as number;
    this.opaque.set(opaqueRows(greys), number * SIDE);
  }

  #greysOf(number: number): Uint8Array {
    return this.greys.subarray(number * PIXELS, (number + 1) * PIXELS);
  }
}
