import type { Rgba } from "../rgba.ts";
import { type Color, packColor } from "./color.ts";
import { type Lab, labOf, labsOf, nearestLab } from "./oklab.ts";
import type { Palette } from "./palette.ts";

/**
 * Floyd-Steinberg in OKLab, rows in turn from the left and from the right so that no diagonal worms grow. Errors go to opaque
 * neighbours only: what would fall on a transparent pixel is dropped, so a sprite's rim takes no colour from outside.
 */
export function diffuse(image: Rgba, palette: Palette): Rgba {
  const { width, height } = image;
  const data = image.data.slice();
  const labs = labsOf(palette.colors);
  let here = new Float64Array(width * 3);
  let below = new Float64Array(width * 3);
  for (let y = 0; y < height; y++) {
    const step = y % 2 === 0 ? 1 : -1;
    for (let count = 0, x = step === 1 ? 0 : width - 1; count < width; count++, x += step) {
      const at = (y * width + x) * 4;
      if (data[at + 3] === 0) continue;
      const wanted = wantedAt(data, at, here, x);
      const index = nearestLab(wanted[0], wanted[1], wanted[2], labs);
      const color = palette.colors[index] as Color;
      data[at] = color >> 16;
      data[at + 1] = (color >> 8) & 255;
      data[at + 2] = color & 255;
      for (let axis = 0; axis < 3; axis++) {
        const error = ((wanted[axis] as number) - (labs[index * 3 + axis] as number)) / 16;
        add(here, x + step, axis, error * 7);
        add(below, x - step, axis, error * 3);
        add(below, x, axis, error * 5);
        add(below, x + step, axis, error);
      }
    }
    [here, below] = [below, here.fill(0)];
  }
  return { width, height, data };
}

/** The pixel's colour with the errors handed to it, held in range so that a colour the palette can't mix does not smear. */
function wantedAt(data: Uint8Array, at: number, errors: Float64Array, x: number): Lab {
  const lab = labOf(packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number));
  return [
    Math.min(1, Math.max(0, lab[0] + (errors[x * 3] as number))),
    Math.min(0.4, Math.max(-0.4, lab[1] + (errors[x * 3 + 1] as number))),
    Math.min(0.4, Math.max(-0.4, lab[2] + (errors[x * 3 + 2] as number))),
  ];
}

function add(errors: Float64Array, x: number, axis: number, error: number): void {
  const at = x * 3 + axis;
  if (x >= 0 && at < errors.length) errors[at] = (errors[at] as number) + error;
}
