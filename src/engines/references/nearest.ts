import { setImmediate as nextTurn } from "node:timers/promises";
import type { Rgba } from "../../image/rgba.ts";
import type { Indexed, Library } from "./library.ts";
import { resampled } from "./resample.ts";

const SIDE = 32;
const PIXELS = SIDE * SIDE;
/**
 * Pictures that differ in their means over areas differ at least as much in their pixels: of those that are most alike over areas of
 * this side, so many are looked at more closely, and the last of them pixel by pixel. A move by one pixel hardly changes the means over large areas.
 */
const LOOKS = [
  { area: 8, kept: 1500, isMoved: false },
  { area: 4, kept: 256, isMoved: true },
] as const;
/** Pictures that are unpacked before others get their turn: 6 ms. */
const PICTURES_A_TURN = 256;
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
  readonly #numbers: number[];
  /** Grey of each pixel from 1 to 255, 0 where it is transparent, picture after picture. */
  readonly #greys: Uint8Array;
  /** For each look the sums over its areas, picture after picture. */
  readonly #sums: Uint16Array[];

  private constructor(numbers: number[]) {
    this.#numbers = numbers;
    this.#greys = new Uint8Array(numbers.length * PIXELS);
    this.#sums = LOOKS.map(({ area }) => new Uint16Array(numbers.length * sumCount(area)));
  }

  /**
   * Unpacks all pictures, which takes 20 MB and 0.4 s: a few at a time, so that a busy machine's worker is heard of meanwhile. Parts
   * of characters are left out.
   */
  static async open(library: Library): Promise<NearestFinder> {
    const all = Array.from({ length: library.count }, (_, number) => number);
    const finder = new NearestFinder(all.filter((number) => library.layerOf(number) === undefined));
    for (const [place, number] of finder.#numbers.entries()) {
      if (place % PICTURES_A_TURN === 0) await nextTurn();
      finder.#add(place, greysOfIndexed(library.indexed(number)));
    }
    return finder;
  }

  #add(place: number, greys: Uint8Array): void {
    this.#greys.set(greys, place * PIXELS);
    for (const [look, { area }] of LOOKS.entries()) this.#sums[look]?.set(sumsOf(greys, area), place * sumCount(area));
  }

  /** Undefined where there is nothing to compare with. */
  find(picture: Rgba): Nearest | undefined {
    const still = mirroredToo(greysOf(resampled(picture, SIDE)));
    const variants = still.flatMap(movedOf);
    let places = Array.from(this.#numbers.keys());
    for (const [look, { area, kept, isMoved }] of LOOKS.entries()) {
      const all = this.#sums[look] as Uint16Array;
      const sums = (isMoved ? variants : still).map((variant) => sumsOf(variant, area));
      const found = nearestOf(places, kept, (place, most) => leastOf(sums, all, place, most, squares));
      places = found.map(({ place }) => place);
    }
    const greys = this.#greys;
    const [first, ...next] = nearestOf(places, 1 + NEXT, (place, most) =>
      leastOf(variants, greys, place, most, greySquares),
    );
    if (first === undefined || next.length === 0) return undefined;
    const mean = next.reduce((sum, { squared }) => sum + Math.sqrt(squared), 0) / next.length;
    const distance = mean === 0 ? 0 : Math.round((1000 * Math.sqrt(first.squared)) / mean) / 1000;
    return { picture: this.#numbers[first.place] as number, distance };
  }
}

/** Places are fewer: a squared distance and a place are one number, which sorts by both and is exact below 2^53. */
const PLACES = 2 ** 20;

/**
 * The nearest `kept` of these places, the nearest first.
 * @param squaredTo need not be exact where it is above `most`: so many nearer ones are known by then.
 */
function nearestOf(places: readonly number[], kept: number, squaredTo: (place: number, most: number) => number) {
  const found = new Float64Array(2 * kept);
  let count = 0;
  let most = Number.POSITIVE_INFINITY;
  const sort = () => {
    found.subarray(0, count).sort();
    count = Math.min(count, kept);
    if (count === kept) most = Math.floor((found[kept - 1] as number) / PLACES);
  };
  for (const place of places) {
    const squared = squaredTo(place, most);
    if (squared > most) continue;
    found[count++] = squared * PLACES + place;
    if (count === found.length) sort();
  }
  sort();
  return Array.from(found.subarray(0, count), (one) => ({ place: one % PLACES, squared: Math.floor(one / PLACES) }));
}

type Values = Uint8Array | Uint16Array;
/** So many squares are added up as 32-bit integers, which is faster: 8 x (64 x 255)^2 is below 2^31. */
const STRIDE = 8;
/** Ends early, with what it has, where that is above `most`. */
type Squared<T> = (one: T, all: T, start: number, most: number) => number;

/** The least of the variants' squared distances from what `all` has at a place; none is followed further than the least so far, and `most`. */
function leastOf<T extends Values>(
  variants: readonly T[],
  all: T,
  place: number,
  most: number,
  squared: Squared<T>,
): number {
  let least = Number.POSITIVE_INFINITY;
  for (const variant of variants)
    least = Math.min(least, squared(variant, all, place * variant.length, Math.min(least, most)));
  return least;
}

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

/** Of grey, and of alpha, which is 0 where grey is. */
function greySquares(one: Uint8Array, all: Uint8Array, start: number, most: number): number {
  let sum = 0;
  for (let i = 0; i < one.length && sum <= most; i += STRIDE) {
    for (let k = i; k < i + STRIDE; k++) {
      const a = one[k] as number;
      const b = all[start + k] as number;
      sum = (sum + Math.imul(a - b, a - b) + ((a === 0) === (b === 0) ? 0 : 255 * 255)) | 0;
    }
  }
  return sum;
}

function sumCount(area: number): number {
  return 2 * (SIDE / area) ** 2;
}

/** Of grey over each area, then of alpha. */
function sumsOf(greys: Uint8Array, area: number): Uint16Array {
  const across = SIDE / area;
  const sums = new Uint16Array(sumCount(area));
  const alphas = sums.subarray(across * across);
  for (let top = 0, i = 0; top < across * across; top += across)
    for (let y = 0; y < area; y++)
      for (let at = top; at < top + across; at++)
        for (let x = 0; x < area; x++, i++) {
          const grey = greys[i] as number;
          if (grey === 0) continue;
          sums[at] = (sums[at] as number) + grey;
          alphas[at] = (alphas[at] as number) + 255;
        }
  return sums;
}

function greyOf(red: number, green: number, blue: number): number {
  // Weights of luma in 256ths.
  return Math.max(1, (77 * red + 150 * green + 29 * blue) >> 8);
}

function greysOfIndexed({ pixels, palette }: Indexed): Uint8Array {
  const shades = new Uint8Array(256);
  for (let at = 0; at < palette.length; at += 3)
    shades[at / 3 + 1] = greyOf(palette[at] as number, palette[at + 1] as number, palette[at + 2] as number);
  // A plain loop: this is done for every picture of the library.
  const greys = new Uint8Array(pixels.length);
  for (let i = 0; i < greys.length; i++) greys[i] = shades[pixels[i] as number] as number;
  return greys;
}

function greysOf({ data }: Rgba): Uint8Array {
  const greys = new Uint8Array(data.length / 4);
  for (let i = 0, at = 0; i < greys.length; i++, at += 4)
    if (data[at + 3] === 255) greys[i] = greyOf(data[at] as number, data[at + 1] as number, data[at + 2] as number);
  return greys;
}

function mirroredToo(greys: Uint8Array): Uint8Array[] {
  return [greys, greys.map((_, i) => greys[i + SIDE - 1 - 2 * (i % SIDE)] as number)];
}

/** As it is, and moved by a pixel in all directions; what leaves it comes in on the other side. */
function movedOf(greys: Uint8Array): Uint8Array[] {
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
