import { expect, test } from "vitest";
import { adaptivePalette } from "../../src/image/color/adaptive-palette.ts";
import { countColors } from "../../src/image/color/histogram.ts";
import { remap } from "../../src/image/color/remap.ts";
import type { Rgba } from "../../src/image/rgba.ts";

/** 16 x 16 pixels: a quarter each of red, green and blue, a quarter empty, and grain on all. */
function grainy(grain: number): Rgba {
  const data = new Uint8Array(16 * 16 * 4);
  for (let i = 0; i < 256; i++) {
    const kind = (i >> 3) & 3;
    if (kind === 3) continue;
    data.set([60, 60, 60, 255], i * 4);
    data[i * 4 + kind] = 180 + ((i * 7919) % (2 * grain + 1)) - grain;
  }
  return { width: 16, height: 16, data };
}

test("grain becomes the colours that it lies on", () => {
  const image = grainy(8);
  expect(countColors([image]).length).toBeGreaterThan(20);
  expect(adaptivePalette(image, { most: 32, tolerance: 0.02 }).colors).toHaveLength(3);
});

test("a smaller tolerance keeps more colours, none keeps all, and never more than the most", () => {
  const image = grainy(8);
  const count = (most: number, tolerance: number) => adaptivePalette(image, { most, tolerance }).colors.length;
  expect(count(32, 0.005)).toBeGreaterThan(3);
  expect(count(256, 0)).toBe(countColors([image]).length);
  expect(count(6, 0)).toBe(6);
});

test("a picture of few colours keeps them, and an empty one has none", () => {
  const image = grainy(0);
  const palette = adaptivePalette(image, { most: 32, tolerance: 0.02 });
  expect(remap(image, palette)).toEqual(image);
  const empty = { width: 2, height: 2, data: new Uint8Array(16) };
  expect(adaptivePalette(empty, { most: 32, tolerance: 0.02 }).colors).toEqual([]);
});
