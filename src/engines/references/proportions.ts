import type { Rgba } from "../../image/rgba.ts";
import { shareOpaque } from "../../image/steps/alpha.ts";
import { philox } from "../sprite/philox.ts";

/** Of the generator that proportions are drawn from, far from those of noise and of the choice. */
const STREAM = 0xffff_fffd;
/** Points across and down whose places are drawn; what lies between them follows smoothly. */
const POINTS = 4;
/** How far a point may move, in pixels of 32. */
const REACH = 0.45;
/** How much wider or narrower, and taller or lower, a picture becomes: less and it is a copy, more and small faces suffer. */
const STRETCH = { least: 0.025, most: 0.04 };
/** A picture that fills its square is a tile, whose edges stay where they are. */
const FULL = 0.97;

/**
 * The picture with other proportions, which the seed decides: a little wider or lower, its parts moved against each other by up to a
 * pixel, its feet where they were. What is drawn after it can follow it closely and is still no copy of it.
 * @param slot which of a drawing's references it is: each has proportions of its own.
 */
export function inOtherProportions(picture: Rgba, seed: bigint, slot: number): Rgba {
  if (shareOpaque(picture) > FULL) return picture;
  const { width, height, data } = picture;
  const random = randomNumbers(seed, slot);
  const [wider, taller] = [1 + stretch(random()), 1 + stretch(random())];
  const [right, down] = [movedPoints(random, width), movedPoints(random, height)];
  const changed = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = [((POINTS - 1) * x) / (width - 1), ((POINTS - 1) * y) / (height - 1)];
      const fromX = Math.round((x - width / 2) * wider + width / 2 + between(right, u, v));
      const fromY = Math.round((y - height) * taller + height + between(down, u, v));
      if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= height) continue;
      const from = 4 * (fromY * width + fromX);
      changed.set(data.subarray(from, from + 4), 4 * (y * width + x));
    }
  return { width, height, data: changed };
}

/** @param random from -1 to 1. */
function stretch(random: number): number {
  const { least, most } = STRETCH;
  return Math.sign(random) * (least + (most - least) * Math.abs(random));
}

function movedPoints(random: () => number, side: number): number[] {
  const reach = (REACH * side) / 32;
  return Array.from({ length: POINTS * POINTS }, () => reach * random());
}

/** The value at a place between four points, which changes smoothly. */
function between(points: readonly number[], u: number, v: number): number {
  const [column, row] = [Math.min(POINTS - 2, Math.floor(u)), Math.min(POINTS - 2, Math.floor(v))];
  const [right, down] = [eased(u - column), eased(v - row)];
  const at = (x: number, y: number) => points[(row + y) * POINTS + column + x] as number;
  const above = at(0, 0) * (1 - right) + at(1, 0) * right;
  const below = at(0, 1) * (1 - right) + at(1, 1) * right;
  return above * (1 - down) + below * down;
}

function eased(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Numbers from -1 to 1, one after the other. */
function randomNumbers(seed: bigint, slot: number): () => number {
  let index = 0;
  return () => (philox([index++, STREAM, slot, 0], seed)[0] / 2 ** 32) * 2 - 1;
}
