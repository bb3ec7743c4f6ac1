import { areasOf, SUMS } from "./areas.ts";
import { opaqueRows, SIDE, shadesOf } from "./greys.ts";
import type { Indexed } from "./library.ts";

/**
 * What of a library's pictures others are compared with, by their numbers. A search looks at the pixels of the 800 that are most alike over
 * areas: those of the others stay as they are.
 */
export class Compared {
  /** The sums over areas. */
  readonly areas: Uint16Array;
  /** A bit for each pixel that is opaque, row after row: of those whose greys were asked for. */
  readonly opaque: Int32Array;
  readonly #areAreasKnown: boolean;
  readonly #pictures: Indexed[] = [];
  readonly #isGrey: Uint8Array;
  readonly #shades = new Uint8Array(256);

  /** @param areas of all pictures, where they are known: they cost most of what there is to do. */
  constructor(pictures: number, areas: Uint16Array | undefined) {
    this.areas = areas ?? new Uint16Array(pictures * SUMS);
    this.#areAreasKnown = areas !== undefined;
    this.opaque = new Int32Array(pictures * SIDE);
    this.#isGrey = new Uint8Array(pictures);
  }

  /** @param picture is not its owner's any more. */
  set(number: number, picture: Indexed): void {
    this.#pictures[number] = picture;
    if (!this.#areAreasKnown) this.areas.set(areasOf(this.greys(number)), number * SUMS);
  }

  /** Of each pixel, 0 where it is transparent. */
  greys(number: number): Uint8Array {
    const { pixels, palette } = this.#pictures[number] as Indexed;
    if (this.#isGrey[number] === 1) return pixels;
    const shades = this.#shades;
    shadesOf(palette, shades);
    // In their place: nobody else has them, and 22,000 pictures take 22 MB.
    for (let i = 0; i < pixels.length; i++) pixels[i] = shades[pixels[i] as number] as number;
    this.opaque.set(opaqueRows(pixels), number * SIDE);
    this.#isGrey[number] = 1;
    return pixels;
  }
}
