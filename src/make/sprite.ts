import { randomInt, randomUUID } from "node:crypto";
import { PixelsError } from "../protocol/errors.ts";
import { MAX_U64 } from "../protocol/limits.ts";

/** One picture to make. */
export interface Sprite {
  /** Its place in the run, from 0. */
  index: number;
  jobId: string;
  /** What its maker calls it, in a manifest. */
  name?: string;
  prompt: string;
  seed: bigint;
}

/** Seeds that nobody gave are short enough to be typed again. */
const DRAWN_BELOW = 2 ** 32;

/**
 * `count` sprites of each prompt with seed, seed + 1 and so on; where each is the best of several, seeds leave room for those.
 * Throws PixelsError `usage` beyond the largest seed.
 */
export function listSprites(
  prompts: string[],
  count: number,
  firstSeed: bigint | undefined,
  seedsEach: number = 1,
): Sprite[] {
  const first = firstSeed ?? BigInt(randomInt(DRAWN_BELOW));
  if (first + BigInt(count * seedsEach) - 1n > MAX_U64)
    throw new PixelsError(
      "usage",
      `--seed ${first} leaves no room for ${count * seedsEach} seeds below 2^64`,
      "Lower it, or ask for fewer pictures.",
    );
  return prompts.flatMap((prompt, row) =>
    Array.from({ length: count }, (_, column) => ({
      index: row * count + column,
      jobId: randomUUID(),
      prompt,
      seed: first + BigInt(column * seedsEach),
    })),
  );
}
