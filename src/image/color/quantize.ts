import { ImageError } from "../image-error.ts";
import type { Rgba } from "../rgba.ts";
import type { Color } from "./color.ts";
import { type ColorCount, countColors } from "./histogram.ts";
import { colorOfLab, labOf, labsOf, nearestLab } from "./oklab.ts";
import type { Palette } from "./palette.ts";

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
  const points = labsOf(used.map(({ color }) => color));
  const weights = Float64Array.from(used, ({ pixels }) => pixels);
  const centers = spread(points, weights, count);
  const owner = new Int32Array(used.length);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const isMoved = recenter(points, weights, centers, owner);
    if (!isMoved && round > 0) break;
  }
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
    chosen = farthest(points, weights, nearest, chosen);
  }
  return centers;
}

/** Takes one more point for a centre, writes each point's squared distance from its nearest one, and gives the point with the largest pull. */
function farthest(points: Float64Array, weights: Float64Array, nearest: Float64Array, center: number): number {
  const l = points[center * 3] as number;
  const a = points[center * 3 + 1] as number;
  const b = points[center * 3 + 2] as number;
  let largest = -1;
  let next = 0;
  for (let index = 0, at = 0; index < weights.length; index++, at += 3) {
    const overL = (points[at] as number) - l;
    const overA = (points[at + 1] as number) - a;
    const overB = (points[at + 2] as number) - b;
    const distance = overL * overL + overA * overA + overB * overB;
    if (distance < (nearest[index] as number)) nearest[index] = distance;
    const pull = (nearest[index] as number) * (weights[index] as number);
    if (pull > largest) {
      largest = pull;
      next = index;
    }
  }
  return next;
}

/**
 * Gives each point to its nearest centre, and moves each centre to the mean of its points; one that owns none stays where it is.
 * True where a point changed hands.
 */
function recenter(points: Float64Array, weights: Float64Array, centers: Float64Array, owner: Int32Array): boolean {
  const sums = new Float64Array(centers.length);
  const totals = new Float64Array(centers.length / 3);
  let isMoved = false;
  for (let index = 0, at = 0; index < owner.length; index++, at += 3) {
    const l = points[at] as number;
    const a = points[at + 1] as number;
    const b = points[at + 2] as number;
    const before = owner[index] as number;
    const center = nearestLab(l, a, b, centers, before);
    if (before !== center) {
      owner[index] = center;
      isMoved = true;
    }
    const weight = weights[index] as number;
    totals[center] = (totals[center] as number) + weight;
    sums[center * 3] = (sums[center * 3] as number) + weight * l;
    sums[center * 3 + 1] = (sums[center * 3 + 1] as number) + weight * a;
    sums[center * 3 + 2] = (sums[center * 3 + 2] as number) + weight * b;
  }
  for (let at = 0; at < centers.length; at++) {
    const total = totals[Math.floor(at / 3)] as number;
    if (total > 0) centers[at] = (sums[at] as number) / total;
  }
  return isMoved;
}

function byLightness(colors: readonly Color[]): Color[] {
  return [...colors].sort((one, other) => labOf(one)[0] - labOf(other)[0] || one - other);
}
