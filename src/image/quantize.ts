import type { Color } from "./color.ts";
import { type ColorCount, countColors } from "./histogram.ts";
import { ImageError } from "./image-error.ts";
import { colorOfLab, labOf, writeLab } from "./oklab.ts";
import type { Palette } from "./palette.ts";
import type { Rgba } from "./rgba.ts";

const MAX_ROUNDS = 16;

/**
 * One palette of at most `count` colours (1..256) for a whole set of pictures, darkest first: weighted k-means in OKLab over the
 * pixels with alpha >= 128. Exact where the set has no more than `count` colours; empty where every pixel is transparent.
 */
export function quantize(images: Iterable<Rgba>, count: number): Palette {
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw new ImageError(`a palette of ${count} colours is not possible`, "Ask for a whole number from 1 to 256.");
  }
  const used = countColors(images);
  const colors = used.length <= count ? used.map((entry) => entry.color) : cluster(used, count);
  return { name: `${count} colours`, colors: byLightness(colors) };
}

function cluster(used: readonly ColorCount[], count: number): Color[] {
  const points = new Float64Array(used.length * 3);
  const weights = new Float64Array(used.length);
  for (const [index, { color, pixels }] of used.entries()) {
    writeLab(color >> 16, (color >> 8) & 255, color & 255, points, index * 3);
    weights[index] = pixels;
  }
  const centers = spread(points, weights, count);
  const owner = new Int32Array(used.length).fill(-1);
  for (let round = 0; round < MAX_ROUNDS && assign(points, centers, owner); round++)
    recenter(points, weights, centers, owner);
  const colors: Color[] = [];
  for (let at = 0; at < centers.length; at += 3) {
    colors.push(colorOfLab(centers[at] as number, centers[at + 1] as number, centers[at + 2] as number));
  }
  return [...new Set(colors)];
}

/**
 * Starting centres: the most used colour, then always the one with the largest pixels x distance^2 from those chosen. That is
 * k-means++ with its likeliest draw in place of a random one, so that the same pictures give the same palette.
 */
function spread(points: Float64Array, weights: Float64Array, count: number): Float64Array {
  const centers = new Float64Array(count * 3);
  const nearest = new Float64Array(weights.length).fill(Number.POSITIVE_INFINITY);
  let chosen = 0;
  for (let center = 0; center < count; center++) {
    centers.set(points.subarray(chosen * 3, chosen * 3 + 3), center * 3);
    let largest = -1;
    let next = 0;
    for (let index = 0; index < weights.length; index++) {
      const distance = Math.min(nearest[index] as number, squared(points, index * 3, centers, center * 3));
      nearest[index] = distance;
      const pull = distance * (weights[index] as number);
      if (pull > largest) {
        largest = pull;
        next = index;
      }
    }
    chosen = next;
  }
  return centers;
}

/** Gives each point to its nearest centre; true where any point changed hands. */
function assign(points: Float64Array, centers: Float64Array, owner: Int32Array): boolean {
  let moved = false;
  for (let index = 0; index < owner.length; index++) {
    let best = 0;
    let bestDistance = Number.POSITIVE_INFINITY;
    for (let center = 0; center * 3 < centers.length; center++) {
      const distance = squared(points, index * 3, centers, center * 3);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = center;
      }
    }
    if (owner[index] !== best) {
      owner[index] = best;
      moved = true;
    }
  }
  return moved;
}

/** Moves each centre to the mean of its points; one that owns none stays where it is. */
function recenter(points: Float64Array, weights: Float64Array, centers: Float64Array, owner: Int32Array): void {
  const sums = new Float64Array(centers.length);
  const totals = new Float64Array(centers.length / 3);
  for (let index = 0; index < owner.length; index++) {
    const center = owner[index] as number;
    const weight = weights[index] as number;
    totals[center] = (totals[center] as number) + weight;
    for (let axis = 0; axis < 3; axis++) {
      const at = center * 3 + axis;
      sums[at] = (sums[at] as number) + weight * (points[index * 3 + axis] as number);
    }
  }
  for (let at = 0; at < centers.length; at++) {
    const total = totals[Math.floor(at / 3)] as number;
    if (total > 0) centers[at] = (sums[at] as number) / total;
  }
}

function squared(points: Float64Array, at: number, others: Float64Array, other: number): number {
  const l = (points[at] as number) - (others[other] as number);
  const a = (points[at + 1] as number) - (others[other + 1] as number);
  const b = (points[at + 2] as number) - (others[other + 2] as number);
  return l * l + a * a + b * b;
}

function byLightness(colors: readonly Color[]): Color[] {
  return [...colors].sort((one, other) => labOf(one)[0] - labOf(other)[0] || one - other);
}
