import { areasOf, SUMS } from "./areas.ts";
import { opaqueRows, PIXELS, SIDE, shadesOf } from "./greys.ts";
import { type Block, paletteAt, pixelsAt } from "./library.ts";

/**
 * What of a library's pictures others are compared with, by their numbers: its blocks as they were unpacked. A search looks at the pixels of the
 * 800 that are most alike over areas, which are prepared for it; those of the others stay as they are.
 */
export class Compared {
  /** The sums over areas. */
  readonly areas: Uint16Array;
  /** A bit for each pixel that is opaque, row after row, of those that were prepared. */
  readonly opaque: Int32Array;
  readonly #blocks: Uint8Array[] = [];
  /** For each picture its block, and where it begins there. */
  readonly #blockOf: Uint16Array;
  readonly #starts: Uint32Array;
  readonly #isPrepared: Uint8Array;
  readonly #areAreasKnown: boolean;
  readonly #shades = new Uint8Array(256);

  /** @param areas of all pictures, where they are known: they cost most of what there is to do. */
  constructor(pictures: number, areas: Uint16Array | undefined) {
    this.areas = areas ?? new Uint16Array(pictures * SUMS);
    this.opaque = new Int32Array(pictures * SIDE);
    this.#blockOf = new Uint16Array(pictures);
    this.#starts = new Uint32Array(pictures);
    this.#isPrepared = new Uint8Array(pictures);
    this.#areAreasKnown = areas !== undefined;
  }

  /** Its bytes are this object's from now on. */
  add({ first, bytes, starts }: Block): void {
    this.#blockOf.fill(this.#blocks.push(bytes) - 1, first, first + starts.length);
    this.#starts.set(starts, first);
    if (this.#areAreasKnown) return;
    for (let number = first; number < first + starts.length; number++)
      this.areas.set(areasOf(this.greysOf(number)), number * SUMS);
  }

  /** Grey of each pixel of a picture, 0 where it is transparent. */
  greysOf(number: number): Uint8Array {
    const bytes = this.#blocks[this.#blockOf[number] as number] as Uint8Array;
    const start = this.#starts[number] as number;
    const pixels = pixelsAt(bytes, start);
    if (this.#isPrepared[number] === 0) {
      this.#isPrepared[number] = 1;
      shadesOf(paletteAt(bytes, start), this.#shades);
      for (let i = 0; i < PIXELS; i++) pixels[i] = this.#shades[pixels[i] as number] as number;
      this.opaque.set(opaqueRows(pixels), number * SIDE);
    }
    return pixels;
  }
}
