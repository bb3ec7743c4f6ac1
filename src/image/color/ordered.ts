import type { Color } from "./color.ts";
import { type Lab, labDistance, labOf } from "./oklab.ts";
import { nearestIn, type Palette } from "./palette.ts";

/** Two palette colours that stand for one in between; `share` of the pixels, 0..0.5, show the `far` one. */
interface Mix {
  near: Color;
  far: Color;
  share: number;
}

/** What a pattern's roughness costs against its wrong colour: 0 dithers everything, 1 nothing. */
const ROUGHNESS = 0.5;

/** Bayer's 8x8 matrix, built by its doubling rule, as thresholds between 0 and 1. */
const thresholds = Float64Array.from({ length: 64 }, (_, index) => (bayer(index & 7, index >> 3) + 0.5) / 64);

function bayer(x: number, y: number): number {
  let value = 0;
  for (let bit = 0; bit < 3; bit++) {
    const quarter = (((x >> bit) & 1) ^ ((y >> bit) & 1)) * 2 + ((y >> bit) & 1);
    value += quarter << (2 * (2 - bit));
  }
  return value;
}

/**
 * Ordered dithering with any palette: each colour becomes its nearest one mixed with the partner that gives the best balance of
 * right colour and low contrast, so that a palette's odd colours never speckle a flat area.
 */
export function orderedIn(palette: Palette): (color: Color, x: number, y: number) => Color {
  const nearest = nearestIn(palette);
  const labs = palette.colors.map(labOf);
  const known = new Map<Color, Mix>();
  return (color, x, y) => {
    let mix = known.get(color);
    if (mix === undefined) {
      mix = mixOf(color, nearest(color), palette, labs);
      known.set(color, mix);
    }
    return mix.share > (thresholds[(y & 7) * 8 + (x & 7)] as number) ? mix.far : mix.near;
  };
}

function mixOf(color: Color, near: Color, palette: Palette, labs: readonly Lab[]): Mix {
  const target = labOf(color);
  const from = labOf(near);
  let best: Mix = { near, far: near, share: 0 };
  let bestCost = labDistance(target, from);
  for (const [index, to] of labs.entries()) {
    const length = labDistance(from, to);
    if (length === 0) continue;
    const along =
      ((target[0] - from[0]) * (to[0] - from[0]) +
        (target[1] - from[1]) * (to[1] - from[1]) +
        (target[2] - from[2]) * (to[2] - from[2])) /
      length;
    // The least of (share - along)^2 + ROUGHNESS * share * (1 - share), both times `length`.
    const share = Math.min(0.5, (along - ROUGHNESS / 2) / (1 - ROUGHNESS));
    if (share <= 0) continue;
    const aside = labDistance(target, from) - along * along * length;
    const cost = aside + ((share - along) * (share - along) + ROUGHNESS * share * (1 - share)) * length;
    if (cost < bestCost) {
      bestCost = cost;
      best = { near, far: palette.colors[index] as Color, share };
    }
  }
  return best;
}
