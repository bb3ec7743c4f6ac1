import type { Rgba } from "../rgba.ts";
import { colorAt, OPAQUE_FROM } from "./color.ts";
import { type Lab, labDistance, labOf } from "./oklab.ts";
import type { Palette } from "./palette.ts";

/** At this distance in OKLab two neighbours pull at each other half as strongly as two of one colour do. */
const CONTRAST = 0.1;
/** Nearly every picture is settled after four. */
const MAX_ROUNDS = 8;
/** Half of the eight neighbours; a pair is counted once and noted for both. */
const FORWARD = [
  { across: 1, down: 0, length: 1 },
  { across: -1, down: 1, length: Math.SQRT2 },
  { across: 0, down: 1, length: 1 },
  { across: 1, down: 1, length: Math.SQRT2 },
] as const;

/** A neighbour, and how strongly it pulls. */
interface Pull {
  pixel: number;
  weight: number;
}

/**
 * Draws the picture in the palette's colours, of which neighbours share one where little speaks against it: grain goes, what
 * stands out stays. Finds colours c for the pixels' own colours p that make
 *
 *     sum |p_i - c_i|^2 + smoothness^2 sum_pairs w_ij [c_i != c_j],  w_ij = 1 / ((1 + |p_i - p_j|^2 / CONTRAST^2) length_ij)
 *
 * small in OKLab, over pairs of the eight neighbours: a contrast-sensitive Potts model, settled pixel by pixel from the nearest
 * colours on (iterated conditional modes; Besag, "On the statistical analysis of dirty pictures", 1986). A `smoothness` of 0 gives
 * the nearest colours; it reads as a distance in OKLab. Alpha stays as it is, and pixels of alpha < 128 are left alone.
 */
export function smoothRemap(image: Rgba, palette: Palette, smoothness: number): Rgba {
  const own = Array.from({ length: image.width * image.height }, (_, pixel) => labAt(image, pixel));
  const labs = palette.colors.map(labOf);
  const costs = own.map((lab) => lab && labs.map((other) => labDistance(lab, other)));
  const chosen = costs.map((cost) => (cost === undefined ? -1 : cheapest(cost)));
  const pulls = pullsOf(own, image, smoothness * smoothness);
  let isMoving = palette.colors.length > 0;
  for (let round = 0; isMoving && round < MAX_ROUNDS; round++) {
    isMoving = false;
    for (const [pixel, cost] of costs.entries()) {
      if (cost === undefined) continue;
      const best = cheapest(withPulls(cost, pulls[pixel] as Pull[], chosen));
      if (best === chosen[pixel]) continue;
      chosen[pixel] = best;
      isMoving = true;
    }
  }
  return painted(image, palette, chosen);
}

function labAt(image: Rgba, pixel: number): Lab | undefined {
  return (image.data[4 * pixel + 3] as number) < OPAQUE_FROM ? undefined : labOf(colorAt(image, pixel));
}

function pullsOf(own: readonly (Lab | undefined)[], { width, height }: Rgba, strength: number): Pull[][] {
  const pulls: Pull[][] = own.map(() => []);
  for (const [pixel, lab] of own.entries()) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    for (const { across, down, length } of FORWARD) {
      if (x + across < 0 || x + across >= width || y + down >= height) continue;
      const beside = pixel + down * width + across;
      const other = own[beside];
      if (lab === undefined || other === undefined) continue;
      const weight = strength / ((1 + labDistance(lab, other) / (CONTRAST * CONTRAST)) * length);
      (pulls[pixel] as Pull[]).push({ pixel: beside, weight });
      (pulls[beside] as Pull[]).push({ pixel, weight });
    }
  }
  return pulls;
}

/** What each colour costs a pixel: its own distance, less what the neighbours of that colour save. */
function withPulls(cost: readonly number[], pulls: readonly Pull[], chosen: readonly number[]): number[] {
  const costs = [...cost];
  for (const { pixel, weight } of pulls) {
    const color = chosen[pixel] as number;
    costs[color] = (costs[color] as number) - weight;
  }
  return costs;
}

/** Of equally cheap ones the first. */
function cheapest(costs: readonly number[]): number {
  return costs.reduce((best, cost, index) => (cost < (costs[best] as number) ? index : best), 0);
}

function painted(image: Rgba, { colors }: Palette, chosen: readonly number[]): Rgba {
  const data = image.data.slice();
  for (const [pixel, index] of chosen.entries()) {
    const color = colors[index];
    if (color !== undefined) data.set([color >> 16, (color >> 8) & 255, color & 255], pixel * 4);
  }
  return { width: image.width, height: image.height, data };
}
