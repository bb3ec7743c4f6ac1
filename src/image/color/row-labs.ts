import type { Rgba } from "../rgba.ts";
import { packColor } from "./color.ts";
import { writeLabs } from "./oklab.ts";

/** A picture's rows in OKLab, one at a time. Transparent pixels all count as one colour, far from any other. */
export class RowLabs {
  readonly #image: Rgba;
  readonly #colors: Int32Array;

  constructor(image: Rgba) {
    this.#image = image;
    this.#colors = new Int32Array(image.width);
  }

  /** @param labs takes L, a, b of each pixel of row `y`, one after the other. */
  write(y: number, labs: Float64Array): void {
    const { width, data } = this.#image;
    const colors = this.#colors;
    for (let x = 0, at = y * width * 4; x < width; x++, at += 4)
      colors[x] = packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    writeLabs(colors, width, labs);
    for (let x = 0; x < width; x++) if (data[(y * width + x) * 4 + 3] === 0) labs.set([-1, 0, 0], x * 3);
  }
}

/** How far pixel `one` of a row lies in OKLab from pixel `other` of another. */
export function labStep(labs: Float64Array, one: number, others: Float64Array, other: number): number {
  const l = (labs[one * 3] as number) - (others[other * 3] as number);
  const a = (labs[one * 3 + 1] as number) - (others[other * 3 + 1] as number);
  const b = (labs[one * 3 + 2] as number) - (others[other * 3 + 2] as number);
  return Math.sqrt(l * l + a * a + b * b);
}
