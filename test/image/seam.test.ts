import { expect, test } from "vitest";
import { seamOf } from "../../src/image/steps/seam.ts";
import { noise, paint } from "./pictures.ts";

test("a tile that wraps around scores about 1 both ways", () => {
  const wave = (at: number) => Math.round(128 + 90 * Math.sin((at / 32) * 2 * Math.PI));
  const tile = paint(32, 32, (x, y) => (wave(x) << 16) | (wave(y) << 8) | 64);
  const seam = seamOf(tile);
  expect(seam.horizontal).toBeLessThan(1.2);
  expect(seam.vertical).toBeLessThan(1.2);
});

test("a tile whose left and right do not meet scores high that way alone", () => {
  const { horizontal, vertical } = seamOf(paint(32, 32, (x) => x * 8 * 0x010101));
  expect(horizontal).toBeGreaterThan(5);
  expect(vertical).toBe(0);
});

test("bricks whose mortar lies on the seam are no fault", () => {
  const bricks = paint(16, 16, (x, y) => (x === 0 || y === 0 ? 0xb0a090 : 0x803020));
  expect(seamOf(bricks)).toEqual({ horizontal: 1, vertical: 1 });
});

test("noise repeats without a seam, and one flat colour scores 0", () => {
  const random = noise(5);
  expect(seamOf(paint(32, 32, () => random(0x1000000))).horizontal).toBeLessThan(1.1);
  expect(seamOf(paint(8, 8, () => 0x808080))).toEqual({ horizontal: 0, vertical: 0 });
});
