import type { Rgba } from "../rgba.ts";
import { type ColorCount, countColors } from "./histogram.ts";
import { type Lab, labDistance, labOf, labsOf, nearestLab } from "./oklab.ts";
import type { Palette } from "./palette.ts";
import { quantize } from "./quantize.ts";

export interface PaletteBounds {
  /** Colours at most, from 2. */
  most: number;
  /** The root mean square, over all pixels, of how far a pixel may lie in OKLab from its colour in the palette. */
  tolerance: number;
}

/**
 * The smallest palette that shows a picture within the tolerance, found by bisection: a larger one is hardly ever worse. Where
 * the largest allowed does not reach the tolerance, that one.
 */
export function adaptivePalette(image: Rgba, { most, tolerance }: PaletteBounds): Palette {
  const used = countColors([image]).map((entry) => ({ ...entry, lab: labOf(entry.color) }));
  let best = quantize([image], most);
  let low = 1;
  let high = best.colors.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const palette = quantize([image], middle);
    if (errorOf(used, palette) <= tolerance) {
      high = middle;
      best = palette;
    } else low = middle + 1;
  }
  return best;
}

function errorOf(used: readonly (ColorCount & { lab: Lab })[], { colors }: Palette): number {
  const labs = labsOf(colors);
  let sum = 0;
  let pixels = 0;
  for (const { lab, pixels: count } of used) {
    const [lightness, a, b] = lab;
    const at = nearestLab(lightness, a, b, labs) * 3;
    sum += count * labDistance(lab, [labs[at] as number, labs[at + 1] as number, labs[at + 2] as number]);
    pixels += count;
  }
  return Math.sqrt(sum / pixels);
}
