import { type Color, OPAQUE_FROM } from "./color.ts";
import { colorOfLab, writeLab } from "./oklab.ts";
import type { Rgba } from "./rgba.ts";

const MAX_ROUNDS = 8;

/** The opaque pixels of one cell in OKLab, parted in two. Made once for a picture and filled for each cell in turn. */
export class Cell {
  count = 0;
  readonly #labs: Float64Array;
  readonly #side: Uint8Array;
  /** The means of both sides, one after the other. */
  readonly #means = new Float64Array(6);
  readonly #sums = new Float64Array(6);

  constructor(pixels: number) {
    this.#labs = new Float64Array(pixels * 3);
    this.#side = new Uint8Array(pixels);
  }

  fill({ width, data }: Rgba, left: number, right: number, top: number, bottom: number): void {
    this.count = 0;
    for (let y = top; y < bottom; y++) {
      for (let at = (y * width + left) * 4; at < (y * width + right) * 4; at += 4) {
        if ((data[at + 3] as number) < OPAQUE_FROM) continue;
        writeLab(data[at] as number, data[at + 1] as number, data[at + 2] as number, this.#labs, this.count++ * 3);
      }
    }
  }

  /** The mean of the larger side; of equal ones the darker, since outlines are. */
  color(): Color {
    const means = this.#means;
    this.#side.fill(0, 0, this.count);
    let second = this.#remean();
    if (this.#spread()) {
      for (let round = 0; round < MAX_ROUNDS && this.#assign(); round++) second = this.#remean();
    }
    const first = this.count - second;
    const from = second > first || (second === first && (means[3] as number) < (means[0] as number)) ? 3 : 0;
    return colorOfLab(means[from] as number, means[from + 1] as number, means[from + 2] as number);
  }

  /** Sets the means to the pixel farthest from the common mean and the one farthest from that; false where all are alike. */
  #spread(): boolean {
    const one = this.#farthest();
    this.#means.set(this.#labs.subarray(one * 3, one * 3 + 3));
    const other = this.#farthest();
    this.#means.set(this.#labs.subarray(other * 3, other * 3 + 3), 3);
    return this.#means.some((value, index) => index < 3 && value !== this.#means[index + 3]);
  }

  /** The pixel farthest from the first mean. */
  #farthest(): number {
    const labs = this.#labs;
    const means = this.#means;
    let farthest = 0;
    let largest = -1;
    for (let index = 0; index < this.count; index++) {
      const distance = squared(labs, index * 3, means, 0);
      if (distance > largest) {
        largest = distance;
        farthest = index;
      }
    }
    return farthest;
  }

  /** Gives each pixel to the nearer mean; true where any changed sides. */
  #assign(): boolean {
    const labs = this.#labs;
    const means = this.#means;
    const sides = this.#side;
    let moved = false;
    for (let index = 0; index < this.count; index++) {
      const side = squared(labs, index * 3, means, 3) < squared(labs, index * 3, means, 0) ? 1 : 0;
      if (side === sides[index]) continue;
      sides[index] = side;
      moved = true;
    }
    return moved;
  }

  /** Moves the means to the middle of their pixels and gives the number of pixels on the second side. */
  #remean(): number {
    const labs = this.#labs;
    const sides = this.#side;
    const sums = this.#sums.fill(0);
    let second = 0;
    for (let index = 0; index < this.count; index++) {
      const side = sides[index] as number;
      second += side;
      const at = side * 3;
      sums[at] = (sums[at] as number) + (labs[index * 3] as number);
      sums[at + 1] = (sums[at + 1] as number) + (labs[index * 3 + 1] as number);
      sums[at + 2] = (sums[at + 2] as number) + (labs[index * 3 + 2] as number);
    }
    for (let at = 0; at < 6; at++) {
      const pixels = at < 3 ? this.count - second : second;
      if (pixels > 0) this.#means[at] = (sums[at] as number) / pixels;
    }
    return second;
  }
}

function squared(labs: Float64Array, at: number, means: Float64Array, mean: number): number {
  const l = (labs[at] as number) - (means[mean] as number);
  const a = (labs[at + 1] as number) - (means[mean + 1] as number);
  const b = (labs[at + 2] as number) - (means[mean + 2] as number);
  return l * l + a * a + b * b;
}
