import type { Rgba } from "../../image/rgba.ts";
import { blank, stamp } from "../../image/steps/canvas.ts";
import type { Field, Shape } from "./field.ts";
import { gaussianNoise } from "./noise.ts";
import { type Schedule, sample } from "./sampler.ts";
import { knowing, onTorus } from "./torus.ts";

/** Pixels that all tiles have in common, all around. */
const BORDER = 2;
/**
 * Side of the squares over which the noise of all tiles has the same mean, so that they get one tone; within them each
 * tile has noise of its own.
 */
const BLOCK = 8;

export interface Grid {
  columns: number;
  rows: number;
}

export interface Tiling {
  field: Field;
  seed: bigint;
  shape: Shape;
  grid: Grid;
  /** For each tile. */
  schedule: Schedule;
  toPixels(planes: Float32Array): Rgba;
  /** `preview` is the atlas as it stands. */
  onStep(step: number, preview: () => Rgba): void;
  signal: AbortSignal;
}

/**
 * Draws tiles one after the other, so that the first ones are the same in a larger grid. Each is drawn on a torus, so it
 * repeats; all but the first are given the first one's border, so any one fits beside any other; all are opaque.
 * Returns the atlas, tiles in reading order. Rejects with the signal's reason within one step after an abort.
 */
export async function drawTiles(tiling: Tiling): Promise<Rgba> {
  const { field, seed, shape, grid, schedule, toPixels, onStep, signal } = tiling;
  const atlas = blank(shape.width * grid.columns, shape.height * grid.rows);
  const put = (sheet: Rgba, tile: number, planes: Float32Array): Rgba => {
    const [x, y] = [tile % grid.columns, Math.floor(tile / grid.columns)];
    stamp(sheet, toPixels(planes), x * shape.width, y * shape.height);
    return sheet;
  };
  const first = opaque(shape);
  for (let tile = 0; tile < grid.columns * grid.rows; tile++) {
    const noise = tileNoise(seed, shape, tile);
    const known = tile === 0 ? opaque(shape) : first;
    const planes = await sample(
      knowing(onTorus(field, shape, seed), noise, known),
      noise,
      schedule,
      (step, predicted) =>
        onStep(tile * schedule.steps + step, () => put({ ...atlas, data: atlas.data.slice() }, tile, predicted())),
      signal,
    );
    if (tile === 0) copyBorder(planes, first, shape);
    put(atlas, tile, planes);
  }
  return atlas;
}

/** What is known of a tile before it is drawn: that its fourth plane, alpha, is 1 everywhere. */
function opaque({ width, height }: Shape): Float32Array {
  const pixels = width * height;
  return new Float32Array(4 * pixels).fill(Number.NaN, 0, 3 * pixels).fill(1, 3 * pixels);
}

/** The first tile's noise in the border, and elsewhere noise of the tile's own with the first one's means. */
function tileNoise(seed: bigint, shape: Shape, tile: number): Float32Array {
  const base = gaussianNoise(seed, 4 * shape.width * shape.height);
  if (tile === 0) return base;
  const noise = gaussianNoise(seed, base.length, tile);
  takeMeans(base, noise, shape);
  copyBorder(base, noise, shape);
  return noise;
}

/** Moves each block of `noise` so that it has the mean of the same block of `base`. */
function takeMeans(base: Float32Array, noise: Float32Array, { width, height }: Shape): void {
  const across = Math.ceil(width / BLOCK);
  const blocks = across * Math.ceil(height / BLOCK);
  const blockOf = (i: number) => {
    const row = Math.floor(i / width);
    const inPlane = Math.floor((row % height) / BLOCK) * across + Math.floor((i % width) / BLOCK);
    return Math.floor(row / height) * blocks + inPlane;
  };
  const differences = new Float64Array(4 * blocks);
  const counts = new Float64Array(4 * blocks);
  for (let i = 0; i < noise.length; i++) {
    const block = blockOf(i);
    differences[block] = (differences[block] as number) + (base[i] as number) - (noise[i] as number);
    counts[block] = (counts[block] as number) + 1;
  }
  for (let i = 0; i < noise.length; i++) {
    const block = blockOf(i);
    noise[i] = (noise[i] as number) + (differences[block] as number) / (counts[block] as number);
  }
}

function copyBorder(from: Float32Array, to: Float32Array, { width, height }: Shape): void {
  for (let i = 0; i < from.length; i++) {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    if (Math.min(x, width - 1 - x, y, height - 1 - y) < BORDER) to[i] = from[i] as number;
  }
}
