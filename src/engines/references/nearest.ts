import type { Rgba } from "../../image/rgba.ts";
import { areasOf } from "./areas.ts";
import { Compared } from "./compared.ts";
import { greysOf, mirroredToo, movedOf, opaqueRows, PIXELS, SIDE } from "./greys.ts";
import type { Library } from "./library.ts";

/**
 * Pictures that differ in their means over areas differ at least as much in their pixels: so many of those that are most alike over
 * areas are looked at pixel by pixel. A move by one pixel hardly changes these means. Of 208 drawn pictures the nearest was always among them,
 * and the distance was off by 0.022 at most.
 */
const KEPT = 800;
/** A distance counts against the mean of so many that come after the nearest. */
const NEXT = 49;
/** Of that mean, the share below which a picture is as near as copies are (training/sprite_training/metrics.py). */
export const NEAR_COPY = 1 / 3;

/** The picture of a library that another is most like. */
export interface Nearest {
  picture: number;
  /** Divided by the mean distance of the 49 next: 0 for the same picture, about 0.9 for one that is like many. */
  distance: number;
}

/**
 * Finds the picture of a library that another is most like, whatever its hues, mirrored or moved by a pixel: by the distance in
 * premultiplied grey and in alpha. Whole numbers throughout: the same on every machine.
 */
export class NearestFinder {
  readonly #numbers: readonly number[];
  readonly #compared: Compared;

  private constructor(numbers: readonly number[], compared: Compared) {
    this.#numbers = numbers;
    this.#compared = compared;
  }

  /** Unpacks all pictures, which takes 25 MB and 0.1 s of this thread: a block at a time, so that what else it does goes on. Parts of characters are left out. */
  static async open(library: Library): Promise<NearestFinder> {
    const all = Array.from({ length: library.count }, (_, number) => number);
    const compared = new Compared(library.count, library.areas);
    await library.forEachBlock((block) => compared.add(block));
    return new NearestFinder(
      all.filter((number) => library.layerOf(number) === undefined),
      compared,
    );
  }

  /** Undefined where there is nothing to compare with. */
  find(picture: Rgba): Nearest | undefined {
    const still = mirroredToo(greysOf(picture));
    const areas = still.map(areasOf);
    const variants = still.flatMap(movedOf).map((greys) => ({ greys, opaque: opaqueRows(greys) }));
    const roughly = nearestOf(this.#numbers, KEPT, (number, most) =>
      leastOf(areas, this.#compared.areas, number, most),
    );
    const [first, ...next] = nearestOf(
      roughly.map(({ number }) => number),
      1 + NEXT,
      (number, most) => this.#leastOfPixels(variants, number, most),
    );
    if (first === undefined || next.length === 0) return undefined;
    const mean = next.reduce((sum, { squared }) => sum + Math.sqrt(squared), 0) / next.length;
    const distance = mean === 0 ? 0 : Math.round((1000 * Math.sqrt(first.squared)) / mean) / 1000;
    return { picture: first.number, distance };
  }

  /** Most of what is too far is so by its alpha alone, which costs a tenth. */
  #leastOfPixels(variants: readonly Variant[], number: number, most: number): number {
    const own = this.#compared.greysOf(number);
    let least = Number.POSITIVE_INFINITY;
    for (const { greys, opaque } of variants) {
      const limit = Math.min(least, most);
      const alpha = alphaSquares(opaque, this.#compared.opaque, number * SIDE);
      if (alpha <= limit) least = Math.min(least, greySquares(greys, own, limit, alpha));
    }
    return least;
  }
}

/** The picture that is compared, moved or mirrored. */
interface Variant {
  greys: Uint8Array;
  opaque: Int32Array;
}

/** A picture of the library, and its squared distance. */
interface Found {
  number: number;
  squared: number;
}

/** So many are found beyond those that are kept before they are sorted, at least. */
const MORE = 16;
/** There are fewer: a squared distance and a picture are one number, which sorts by both and is exact below 2^53. */
const PICTURES = 2 ** 20;

/**
 * The nearest `kept` of these pictures, the nearest first.
 * @param squaredTo need not be exact where it is above `most`: so many nearer ones are known by then.
 */
function nearestOf(
  numbers: readonly number[],
  kept: number,
  squaredTo: (number: number, most: number) => number,
): Found[] {
  // What comes after is left out the sooner, the sooner the worst of the first is known.
  const found = new Float64Array(kept + Math.max(MORE, kept >> 2));
  let count = 0;
  let most = Number.POSITIVE_INFINITY;
  const sort = () => {
    found.subarray(0, count).sort();
    count = Math.min(count, kept);
    if (count === kept) most = Math.floor((found[kept - 1] as number) / PICTURES);
  };
  for (const number of numbers) {
    const squared = squaredTo(number, most);
    if (squared > most) continue;
    found[count++] = squared * PICTURES + number;
    if (count === found.length) sort();
  }
  sort();
  return Array.from(found.subarray(0, count), (one) => ({
    number: one % PICTURES,
    squared: Math.floor(one / PICTURES),
  }));
}

/** So many squares are added up as 32-bit integers, which is faster: 8 x (64 x 255)^2 is below 2^31. */
const STRIDE = 8;

/** The least of the variants' squared distances from what `all` has of a picture; none is followed further than the least so far, and `most`. */
function leastOf(variants: readonly Uint16Array[], all: Uint16Array, number: number, most: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const variant of variants)
    least = Math.min(least, squares(variant, all, number * variant.length, Math.min(least, most)));
  return least;
}

/** Ends early, with what it has, where that is above `most`. */
function squares(one: Uint16Array, all: Uint16Array, start: number, most: number): number {
  let sum = 0;
  for (let i = 0; i < one.length && sum <= most; i += STRIDE) {
    let some = 0;
    for (let k = i; k < i + STRIDE; k++) {
      const difference = (one[k] as number) - (all[start + k] as number);
      some = (some + Math.imul(difference, difference)) | 0;
    }
    sum += some;
  }
  return sum;
}

/** Of alpha, which is 0 or 255. */
function alphaSquares(one: Int32Array, all: Int32Array, start: number): number {
  let pixels = 0;
  for (let i = 0; i < SIDE; i++) pixels += bitsOf((one[i] as number) ^ (all[start + i] as number));
  return pixels * 255 * 255;
}

/** How many bits of 32 are 1: in pairs, then in fours, then in bytes, which a product adds up. */
function bitsOf(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Of grey, added to a sum. Ends early, with what it has, where that is above `most`. */
function greySquares(one: Uint8Array, other: Uint8Array, most: number, from: number): number {
  let sum = from;
  for (let i = 0; i < PIXELS && sum <= most; i += STRIDE) {
    let some = 0;
    for (let k = i; k < i + STRIDE; k++) {
      const difference = (one[k] as number) - (other[k] as number);
      some = (some + Math.imul(difference, difference)) | 0;
    }
    sum += some;
  }
  return sum;
}
