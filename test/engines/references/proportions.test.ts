import { expect, test } from "vitest";
import { inOtherProportions } from "../../../src/engines/references/proportions.ts";
import type { Rgba } from "../../../src/image/rgba.ts";
import { shareOpaque } from "../../../src/image/steps/alpha.ts";

/** A square of 20 pixels that stands on the ground, of another colour in each row. */
function block(width = 32): Rgba {
  const data = new Uint8Array(4 * width * width);
  for (let y = width - 20; y < width; y++)
    for (let x = 6; x < 26; x++) data.set([8 * y, 90, 200, 255], 4 * (y * width + x));
  return { width, height: width, data };
}

function rowsOf({ width, data }: Rgba): number[] {
  return Array.from({ length: data.length / 4 }, (_, i) => i)
    .filter((i) => data[4 * i + 3] === 255)
    .map((i) => Math.floor(i / width));
}

test("the seed decides the proportions, and the slot", () => {
  const [one, same, other, second] = [
    inOtherProportions(block(), 1n, 0),
    inOtherProportions(block(), 1n, 0),
    inOtherProportions(block(), 2n, 0),
    inOtherProportions(block(), 1n, 1),
  ];
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
  expect(second).not.toEqual(one);
  expect(one).not.toEqual(block());
});

test("size and feet stay within two pixels, and no colour comes in", () => {
  const colours = new Set(rowsOf(block()).map((row) => 8 * row));
  for (let seed = 0n; seed < 50n; seed++) {
    const changed = inOtherProportions(block(), seed, 0);
    const rows = rowsOf(changed);
    expect(Math.max(...rows)).toBeGreaterThanOrEqual(30);
    expect(Math.min(...rows)).toBeGreaterThanOrEqual(10);
    expect(Math.min(...rows)).toBeLessThanOrEqual(14);
    expect(shareOpaque(changed) / shareOpaque(block())).toBeGreaterThan(0.75);
    for (let at = 0; at < changed.data.length; at += 4)
      if (changed.data[at + 3] === 255) expect(colours).toContain(changed.data[at]);
  }
});

test("a tile keeps its edges", () => {
  const tile: Rgba = {
    width: 32,
    height: 32,
    data: new Uint8Array(4 * 32 * 32).map((_, i) => (i % 4 === 3 ? 255 : i % 251)),
  };
  expect(inOtherProportions(tile, 1n, 0)).toBe(tile);
});
