import { LIMITS, MAX_U64 } from "../limits.ts";
import type { Asked, Recipe } from "./recipe.ts";

type Sizes = Pick<Asked, "size" | "tileset_grid" | "scale">;
type Counted = Pick<Asked, "batch_size" | "animation_frames">;

/** One frame moves nothing: that is a picture. */
export function isAnimation({ animation_frames = 1 }: Partial<Counted>): boolean {
  return animation_frames > 1;
}

/** Which frame of how many the picture of this index is; undefined where there is no animation. */
export function frameOf(recipe: Partial<Counted>, index: number): { index: number; count: number } | undefined {
  return isAnimation(recipe) ? { index, count: pictureCount(recipe) } : undefined;
}

/** Files that a job makes: one for each picture of a batch or frame of an animation. */
export function pictureCount({ batch_size = 1, animation_frames = 1 }: Partial<Counted>): number {
  return Math.max(batch_size, animation_frames);
}

/** Sampling steps of one file: each tile and each picture to choose from takes as many as a picture. */
export function stepsOf({
  steps,
  best_of = 1,
  tileset_grid: [columns, rows] = [1, 1],
}: Pick<Asked, "steps" | "best_of" | "tileset_grid">): number {
  return steps * best_of * columns * rows;
}

/** Sampling steps in all that a job draws. */
export function totalSteps(recipe: Asked): number {
  return stepsOf(recipe) * pictureCount(recipe);
}

/** How many seeds one picture takes: those of which the best is chosen follow each other. */
export function seedsOf({ best_of = 1 }: Pick<Partial<Asked>, "best_of">): number {
  return best_of;
}

/** The seed of the picture of this index, from 0. They follow each other, and 0 follows 2^64 - 1; an animation has one. */
export function seedAt(recipe: Recipe, index: number): bigint {
  if (isAnimation(recipe)) return recipe.seed;
  return (recipe.seed + BigInt(index * seedsOf(recipe))) & MAX_U64;
}

/** Width and height in pixels of a picture, or of all its tiles together, before it is enlarged. */
export function atlasSize({ size, tileset_grid = [1, 1] }: Sizes): [width: number, height: number] {
  return [size[0] * tileset_grid[0], size[1] * tileset_grid[1]];
}

/** What is wrong with a file of this size, for people. @param scale its enlargement. */
export function whyTooLarge([width, height]: readonly [number, number], scale = 1): string | undefined {
  const [wide, high] = [width * scale, height * scale];
  if (Math.max(wide, high) <= LIMITS.side) return undefined;
  return `a file has at most ${LIMITS.side} pixels a side, not ${wide}x${high}`;
}
