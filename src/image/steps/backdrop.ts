import { type Color, packColor } from "../color/color.ts";
import { type Lab, writeLabs } from "../color/oklab.ts";
import type { Rgba } from "../rgba.ts";

/** How many of the edge's commonest colours are tried as the background's. */
const CANDIDATES = 32;
/** The bits of a colour that tell its cell: 8 levels a channel. */
const CELL = 0xf8f8f8;
/** Bits of a slot in the table of verdicts. */
const SLOT_BITS = 13;

/**
 * Tells a background's pixels by their distance in OKLab from its main colour. Backgrounds have few colours, so the last verdicts
 * are kept by colour: on a noisy 1024x1024 picture that halves the time of the whole step.
 */
export class Backdrop {
  /** Those pixels of the edge that belong to the background. */
  readonly roots: readonly number[];
  readonly #data: Uint8Array;
  readonly #limit: number;
  /** Its main colour. */
  readonly center: Lab;
  readonly #color = new Int32Array(1);
  readonly #lab = new Float64Array(3);
  /** A colour and its verdict in the lowest bit; -1 where a slot is free. */
  readonly #verdicts = new Int32Array(1 << SLOT_BITS).fill(-1);

  /** `edge`: indices of the picture's outermost pixels; `tolerance`: the reach of the main colour. */
  constructor({ data }: Rgba, edge: readonly number[], tolerance: number) {
    this.#data = data;
    this.#limit = tolerance * tolerance;
    const colors = new Int32Array(edge.length);
    for (let index = 0; index < edge.length; index++) {
      const at = (edge[index] as number) * 4;
      colors[index] = packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    }
    const labs = new Float64Array(edge.length * 3);
    writeLabs(colors, colors.length, labs);
    this.center = mainColor(colors, labs, this.#limit);
    this.roots = edge.filter((_, index) => this.#keep(colors[index] as Color, labs, index * 3));
  }

  has(pixel: number): boolean {
    const data = this.#data;
    const at = pixel * 4;
    const color = packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    const known = this.#verdicts[slotOf(color)] as number;
    return known >> 1 === color ? (known & 1) === 1 : this.#judge(color);
  }

  #judge(color: Color): boolean {
    this.#color[0] = color;
    writeLabs(this.#color, 1, this.#lab);
    return this.#keep(color, this.#lab, 0);
  }

  #keep(color: Color, labs: Float64Array, at: number): boolean {
    const isBackground = distance(labs, at, this.center) <= this.#limit;
    this.#verdicts[slotOf(color)] = (color << 1) | (isBackground ? 1 : 0);
    return isBackground;
  }
}

function slotOf(color: Color): number {
  return Math.imul(color, 0x9e3779b1) >>> (32 - SLOT_BITS);
}

/**
 * The colour that most of the edge lies within reach of: tried are the means of its commonest cells of 8 levels a channel, since
 * noise spreads a background over many of them, where a shadow's plain black fills one. Then moved twice to the mean of its reach.
 */
function mainColor(colors: Int32Array, labs: Float64Array, limit: number): Lab {
  let main: Reach = { pixels: 0, mean: [0, 0, 0] };
  for (const cell of commonest(colors)) {
    const reach = reachOf(labs, meanIn(cell, colors, labs), limit);
    if (reach.pixels > main.pixels) main = reach;
    if (main.pixels === colors.length) break;
  }
  return reachOf(labs, main.mean, limit).mean;
}

/** The cells with most pixels, of equally common ones the first along the edge. */
function commonest(colors: Int32Array): Color[] {
  const counts = new Map<Color, number>();
  for (const color of colors) counts.set(color & CELL, (counts.get(color & CELL) ?? 0) + 1);
  const most = [...counts].sort((one, other) => other[1] - one[1]).slice(0, CANDIDATES);
  return most.map(([cell]) => cell);
}

function meanIn(cell: Color, colors: Int32Array, labs: Float64Array): Lab {
  const mean: Lab = [0, 0, 0];
  let pixels = 0;
  for (let index = 0; index < colors.length; index++) {
    if (((colors[index] as Color) & CELL) !== cell) continue;
    pixels++;
    for (let axis = 0; axis < 3; axis++) mean[axis] = (mean[axis] as number) + (labs[index * 3 + axis] as number);
  }
  return [mean[0] / pixels, mean[1] / pixels, mean[2] / pixels];
}

interface Reach {
  pixels: number;
  mean: Lab;
}

/** How many pixels lie within the limit of a colour, and their mean. */
function reachOf(labs: Float64Array, center: Lab, limit: number): Reach {
  let pixels = 0;
  let l = 0;
  let a = 0;
  let b = 0;
  for (let at = 0; at < labs.length; at += 3) {
    if (distance(labs, at, center) > limit) continue;
    l += labs[at] as number;
    a += labs[at + 1] as number;
    b += labs[at + 2] as number;
    pixels++;
  }
  return { pixels, mean: [l / pixels, a / pixels, b / pixels] };
}

/** Squared. */
function distance(labs: Float64Array, at: number, center: Lab): number {
  const l = (labs[at] as number) - center[0];
  const a = (labs[at + 1] as number) - center[1];
  const b = (labs[at + 2] as number) - center[2];
  return l * l + a * a + b * b;
}
