import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Rgba } from "../../../../src/image/rgba.ts";
import { MODELS } from "./tiny-engine.ts";

const SIDE = 16;

/** What a picture of the user's is called: no engine looks at that. */
export const BLOB = "0".repeat(64);
/** Each pixel of its own colour. `tiny/own_pictures.py` has the same. */
export const PICTURE = picture((x, y) => [16 * x, 16 * y, 8 * (x + y), 255]);
export const RIGHT_HALF = picture((x) => (x < SIDE / 2 ? [0, 0, 0, 255] : [255, 255, 255, 255]));

function picture(colorAt: (x: number, y: number) => readonly number[]): Rgba {
  const data = new Uint8Array(4 * SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++) data.set(colorAt(x, y), 4 * (y * SIDE + x));
  return { width: SIDE, height: SIDE, data };
}

/**
 * Expects a picture to be what `tiny/` has drawn by diffusers' own pipeline, in another process. On one processor of several, one value of 12,288 was
 * another by one: the same sums, rounded in another order.
 */
export function expectDrawnBy(name: string, { data }: Rgba): void {
  const own = Buffer.from(data.filter((_, i) => i % 4 !== 3));
  const drawn = readFileSync(join(MODELS, name));
  expect(own.length).toBe(drawn.length);
  const differences = [...own].map((value, i) => Math.abs(value - (drawn[i] as number)));
  expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  expect(differences.filter((difference) => difference > 0).length).toBeLessThan(own.length / 1000);
}
