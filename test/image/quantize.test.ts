import fc from "fast-check";
import { expect, test } from "vitest";
import { labOf } from "../../src/image/color/oklab.ts";
import { quantize } from "../../src/image/color/quantize.ts";
import { anyPicture, colorsOf, draw, noise, paint } from "./pictures.ts";

test("a picture with no more colours than asked for keeps exactly those, darkest first", () => {
  const image = draw(["rrg", "wkk"], { r: 0xff0000, g: 0x00ff00, w: 0xffffff, k: 0x000000 });
  expect(quantize([image], 4).colors).toEqual([0x000000, 0xff0000, 0x00ff00, 0xffffff]);
  expect(quantize([image], 16).colors).toHaveLength(4);
});

test("clusters of near colours come out as one colour each", () => {
  const random = noise(7);
  const bases = [0x204060, 0xc03020, 0xe0d080];
  const image = paint(30, 30, (x) => {
    const base = bases[x % 3] as number;
    return base + random(6) + (random(6) << 8) + (random(6) << 16);
  });
  const { colors } = quantize([image], 3);
  expect(colors).toHaveLength(3);
  for (const base of bases) {
    const near = colors.filter(
      (color) => Math.hypot(...labOf(color).map((v, i) => v - (labOf(base)[i] as number))) < 0.03,
    );
    expect(near).toHaveLength(1);
  }
});

test("transparent pixels have no say in the palette", () => {
  const image = draw(["rr"], { r: 0xff0000 });
  const faint = { width: 2, height: 1, data: Uint8Array.from([0, 255, 0, 127, 0, 0, 255, 0]) };
  expect(quantize([image, faint], 8).colors).toEqual([0xff0000]);
  expect(quantize([faint], 8).colors).toEqual([]);
});

test("one palette serves a whole set, whatever order the pictures come in", () => {
  const set = [1, 2, 3].map((seed) => {
    const random = noise(seed);
    return paint(16, 16, () => random(0x1000000));
  });
  const palette = quantize(set, 12);
  expect(palette.colors).toHaveLength(12);
  expect(quantize([...set].reverse(), 12)).toEqual(palette);
});

test("a picture with more colours than k-means looks at one by one still gets its palette", () => {
  const image = paint(256, 160, (x, y) => (x << 16) | (y << 8) | (x ^ y));
  expect(colorsOf(image).size).toBeGreaterThan(32768);
  expect(quantize([image], 8).colors).toHaveLength(8);
});

test("a count outside 1 to 256 is refused with the range", () => {
  for (const count of [0, 257, 2.5]) expect(() => quantize([], count)).toThrow(/is not possible/);
});

test("a palette never has more colours than asked for, nor the same one twice", () => {
  fc.assert(
    fc.property(anyPicture, fc.integer({ min: 1, max: 20 }), (image, count) => {
      const { colors } = quantize([image], count);
      expect(colors.length).toBeLessThanOrEqual(count);
      expect(new Set(colors).size).toBe(colors.length);
    }),
  );
});
