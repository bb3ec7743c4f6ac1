import { type Color, OPAQUE_FROM, packColor } from "../color/color.ts";
import { colorOfLab, writeLabs } from "../color/oklab.ts";
import type { Rgba } from "../rgba.ts";

const MAX_ROUNDS = 8;

/**
 * The opaque pixels of one cell in OKLab, parted in two. Made once for a picture and filled for each cell in turn. Written as a few
 * long loops over local numbers: the first picture of a process is worked on before the engine has compiled anything.
 */
export class Cell {
  #count = 0;
  readonly #colors: Int32Array;
  readonly #labs: Float64Array;
  readonly #sides: Uint8Array;
  /** The means of both sides, one after the other. */
  readonly #means = new Float64Array(6);

  constructor(pixels: number) {
    this.#colors = new Int32Array(pixels);
    this.#labs = new Float64Array(pixels * 3);
    this.#sides = new Uint8Array(pixels);
  }

  /** Takes the cell's opaque pixels; true where they are at least half of it. */
  fill({ width, data }: Rgba, left: number, right: number, top: number, bottom: number): boolean {
    const colors = this.#colors;
    let count = 0;
    for (let y = top; y < bottom; y++) {
      const end = (y * width + right) * 4;
      for (let at = (y * width + left) * 4; at < end; at += 4) {
        colors[count] = packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
        count += (data[at + 3] as number) >= OPAQUE_FROM ? 1 : 0;
      }
    }
    this.#count = count;
    return count * 2 >= (right - left) * (bottom - top);
  }

  /** The mean of the larger side; of equal ones the darker, since outlines are. */
  color(): Color {
    writeLabs(this.#colors, this.#count, this.#labs);
    const second = this.#spread() ? this.#part() : 0;
    const means = this.#means;
    const first = this.#count - second;
    const from = second > first || (second === first && (means[3] as number) < (means[0] as number)) ? 3 : 0;
    return colorOfLab(means[from] as number, means[from + 1] as number, means[from + 2] as number);
  }

  /** Sets the means to the pixel farthest from the common mean and the one farthest from that; false where all are alike. */
  #spread(): boolean {
    const labs = this.#labs;
    const means = this.#means;
    const end = this.#count * 3;
    let l = 0;
    let a = 0;
    let b = 0;
    for (let at = 0; at < end; at += 3) {
      l += labs[at] as number;
      a += labs[at + 1] as number;
      b += labs[at + 2] as number;
    }
    l /= this.#count;
    a /= this.#count;
    b /= this.#count;
    for (let mean = 0; mean < 6; mean += 3) {
      const farthest = this.#farthest(l, a, b);
      l = labs[farthest] as number;
      a = labs[farthest + 1] as number;
      b = labs[farthest + 2] as number;
      means[mean] = l;
      means[mean + 1] = a;
      means[mean + 2] = b;
    }
    return means[0] !== l || means[1] !== a || means[2] !== b;
  }

  /** Where in the list the pixel farthest from a colour stands. */
  #farthest(lightness: number, a: number, b: number): number {
    const labs = this.#labs;
    const end = this.#count * 3;
    let farthest = 0;
    let largest = -1;
    for (let at = 0; at < end; at += 3) {
      const overL = (labs[at] as number) - lightness;
      const overA = (labs[at + 1] as number) - a;
      const overB = (labs[at + 2] as number) - b;
      const distance = overL * overL + overA * overA + overB * overB;
      if (distance > largest) {
        largest = distance;
        farthest = at;
      }
    }
    return farthest;
  }

  /** Gives each pixel to the nearer mean and moves the means to the middle of theirs, until none changes sides; gives the second side's pixels. */
  #part(): number {
    const labs = this.#labs;
    const sides = this.#sides;
    const means = this.#means;
    const count = this.#count;
    sides.fill(0, 0, count);
    let second = 0;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const l0 = means[0] as number;
      const a0 = means[1] as number;
      const b0 = means[2] as number;
      const l1 = means[3] as number;
      const a1 = means[4] as number;
      const b1 = means[5] as number;
      let sumL0 = 0;
      let sumA0 = 0;
      let sumB0 = 0;
      let sumL1 = 0;
      let sumA1 = 0;
      let sumB1 = 0;
      let isMoved = false;
      second = 0;
      for (let index = 0, at = 0; index < count; index++, at += 3) {
        const l = labs[at] as number;
        const a = labs[at + 1] as number;
        const b = labs[at + 2] as number;
        const to0 = (l - l0) * (l - l0) + (a - a0) * (a - a0) + (b - b0) * (b - b0);
        const to1 = (l - l1) * (l - l1) + (a - a1) * (a - a1) + (b - b1) * (b - b1);
        const side = to1 < to0 ? 1 : 0;
        if (side !== sides[index]) {
          sides[index] = side;
          isMoved = true;
        }
        if (side === 0) {
          sumL0 += l;
          sumA0 += a;
          sumB0 += b;
        } else {
          sumL1 += l;
          sumA1 += a;
          sumB1 += b;
          second++;
        }
      }
      if (!isMoved) break;
      this.#move(0, sumL0, sumA0, sumB0, count - second);
      this.#move(3, sumL1, sumA1, sumB1, second);
    }
    return second;
  }

  #move(at: number, l: number, a: number, b: number, pixels: number): void {
    if (pixels === 0) return;
    this.#means[at] = l / pixels;
    this.#means[at + 1] = a / pixels;
    this.#means[at + 2] = b / pixels;
  }
}
