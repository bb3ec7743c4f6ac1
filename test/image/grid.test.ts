import fc from "fast-check";
import { expect, test } from "vitest";
import { downscale, downscaleAt } from "../../src/image/grid/grid.ts";
import { ImageError } from "../../src/image/image-error.ts";
import { colorAt, colorsOf, draw, noise, paint, show } from "./pictures.ts";

const ink = { k: 0x181425, r: 0xe43b44, s: 0xe8b796, w: 0xffffff };
const art = draw(["..kk..", ".krrk.", "krwrrk", "krrrrk", ".kssk.", "..kk.."], ink);

/** Each pixel of `art` as a block of about `size`, coloured by `shade`. */
const enlarged = (size: number, shade = (color: number) => color) =>
  paint(6 * size, 6 * size, (x, y) => {
    const color = colorAt(art, Math.floor(x / size), Math.floor(y / size));
    return color === undefined ? undefined : shade(color);
  });

test("an enlarged sprite comes back pixel for pixel, whatever the factor", () => {
  for (const size of [1, 2, 3, 7, 16]) expect(show(downscale(enlarged(size), 6, 6), ink)).toEqual(show(art, ink));
});

test("any picture enlarged by a whole number comes back", () => {
  const cells = fc.array(fc.integer({ min: 0, max: 0xffffff }), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(cells, fc.integer({ min: 2, max: 6 }), (colors, size) => {
      const small = paint(5, 4, (x, y) => colors[y * 5 + x]);
      const large = paint(5 * size, 4 * size, (x, y) => colorAt(small, Math.floor(x / size), Math.floor(y / size)));
      expect(downscale(large, 5, 4)).toEqual(small);
    }),
  );
});

test("noise within a cell averages out to its colour", () => {
  const random = noise(9);
  const level = (value: number) => Math.min(255, Math.max(0, value + random(9) - 4));
  const noisy = enlarged(16, (c) => (level(c >> 16) << 16) | (level((c >> 8) & 255) << 8) | level(c & 255));
  const small = downscale(noisy, 6, 6);
  for (let y = 0; y < 6; y++) {
    for (let x = 0; x < 6; x++) {
      const [was, now] = [colorAt(art, x, y), colorAt(small, x, y)];
      if (was === undefined || now === undefined) expect(now).toBe(was);
      else
        for (const shift of [0, 8, 16])
          expect(Math.abs(((now >> shift) & 255) - ((was >> shift) & 255))).toBeLessThan(4);
    }
  }
});

test("a cell that is mostly outline becomes the outline's colour, not a mixture", () => {
  const cell = paint(8, 8, (x) => (x < 5 ? ink.k : ink.s));
  expect([...colorsOf(downscale(cell, 1, 1))]).toEqual([ink.k]);
});

test("of equal halves the darker wins", () => {
  for (const left of [true, false]) {
    const cell = paint(8, 8, (x) => (x < 4 === left ? ink.k : ink.s));
    expect([...colorsOf(downscale(cell, 1, 1))]).toEqual([ink.k]);
  }
});

test("alpha is put to the vote, and what is transparent has no say in the colour", () => {
  const half = paint(8, 8, (x) => (x < 4 ? ink.r : undefined));
  const less = paint(8, 8, (x, y) => (x < 4 && (x > 0 || y > 0) ? ink.r : undefined));
  expect(colorAt(downscale(half, 1, 1), 0, 0)).toBe(ink.r);
  expect(colorAt(downscale(less, 1, 1), 0, 0)).toBeUndefined();
});

test("cells need not be whole pixels nor square", () => {
  const wide = paint(50, 23, (x, y) =>
    (Math.floor((x * 6) / 50) + Math.floor((y * 4) / 23)) % 2 === 0 ? ink.k : ink.w,
  );
  const small = downscale(wide, 6, 4);
  expect(show(small, ink)).toEqual(["kwkwkw", "wkwkwk", "kwkwkw", "wkwkwk"]);
});

test("cuts that are known are followed", () => {
  const uneven = draw(["kkkrrw", "kkkrrw"], ink);
  expect(show(downscaleAt(uneven, { columns: [0, 3, 5, 6], rows: [0, 2] }), ink)).toEqual(["krw"]);
});

test("the native size may not exceed the picture's", () => {
  try {
    downscale(art, 32, 6);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ImageError);
    expect((error as ImageError).message).toBe("a picture of 6x6 pixels can't be brought down to 32x6");
    expect((error as ImageError).hint).toContain("6x6");
  }
});
