import { expect, test } from "vitest";
import { CONFIDENT, detectGrid } from "../../src/image/grid/detect.ts";
import { downscaleAt } from "../../src/image/grid/grid.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { colorAt, noise, paint } from "./pictures.ts";

const colors = [0x181425, 0xe43b44, 0xe8b796, 0x3e8948, 0x124e89, 0xfee761, 0xc0cbdc];

/** A round sprite of small patches on a plain ground. */
function sprite(size: number): Rgba {
  const random = noise(size);
  return paint(size, size, (x, y) =>
    Math.hypot(x - size / 2, y - size / 2) < size * 0.4 ? colors[random(colors.length)] : 0x8b9bb4,
  );
}

function enlarge(small: Rgba, width: number, roughness = 0): Rgba {
  const random = noise(1);
  return paint(width, width, (x, y) => {
    const color = colorAt(small, Math.floor((x * small.width) / width), Math.floor((y * small.height) / width)) ?? 0;
    const level = (shift: number) => Math.min(255, ((color >> shift) & 255) + random(roughness + 1)) << shift;
    return level(16) | level(8) | level(0);
  });
}

/** The mean of the pixels within `reach`, as a decoder's soft edges. */
function blur(image: Rgba, reach: number): Rgba {
  return paint(image.width, image.height, (x, y) => {
    const sums = [0, 0, 0, 0];
    for (let row = Math.max(0, y - reach); row <= Math.min(image.height - 1, y + reach); row++) {
      for (let column = Math.max(0, x - reach); column <= Math.min(image.width - 1, x + reach); column++) {
        for (let part = 0; part < 4; part++) {
          sums[part] = (sums[part] as number) + (image.data[(row * image.width + column) * 4 + part] as number);
        }
      }
    }
    const [red = 0, green = 0, blue = 0, alpha = 0] = sums.map((sum) => sum / 255);
    const level = (sum: number) => Math.round((sum / alpha) * 255);
    return (level(red) << 16) | (level(green) << 8) | level(blue);
  });
}

test.each([
  [32, 256],
  [32, 64],
  [37, 256],
  [48, 160],
  [16, 48],
])("a sprite of %i pixels enlarged to %i is found and comes back whole", (size, width) => {
  const small = sprite(size);
  const grid = detectGrid(enlarge(small, width));
  expect(grid?.confidence).toBeGreaterThan(0.7);
  expect(Math.abs(((grid?.pitch ?? 0) * size) / width - 1)).toBeLessThan(0.02);
  expect([grid?.columns.length, grid?.rows.length]).toEqual([size + 1, size + 1]);
  expect(downscaleAt(enlarge(small, width), grid ?? { columns: [], rows: [] })).toEqual(small);
});

test("a figure enlarged far has cells of its own size, not of half of it", () => {
  const inside = (x: number, y: number) => Math.abs(x) < 12 && Math.abs(y) < 13 - Math.abs(x) / 3;
  const small = paint(32, 32, (x, y) =>
    inside(x - 15.5, y - 15.5) ? colors[(x * 7 + y * 3 + ((x * y) >> 2)) % 4] : 0x8b9bb4,
  );
  const grid = detectGrid(enlarge(small, 768));
  expect([grid?.columns.length, grid?.rows.length]).toEqual([33, 33]);
});

test("noise and soft edges do not hide the grid", () => {
  const grid = detectGrid(blur(enlarge(sprite(32), 320, 12), 1));
  expect(grid?.columns).toHaveLength(33);
  expect(grid?.pitch).toBeCloseTo(10, 1);
  expect(grid?.confidence).toBeGreaterThan(CONFIDENT);
});

test("a grid that does not begin at the edge is followed from where it does", () => {
  const whole = enlarge(sprite(24), 240);
  const shifted = paint(233, 233, (x, y) => colorAt(whole, x + 7, y + 7));
  const grid = detectGrid(shifted);
  expect(grid?.columns.slice(3, 6)).toEqual([33, 43, 53]);
  expect(grid?.columns.at(0)).toBe(0);
});

test("lines that drift by a pixel are followed", () => {
  const small = sprite(24);
  const cuts = Array.from({ length: 25 }, (_, index) => index * 10 + (index % 5 === 2 ? 1 : 0));
  const cell = (at: number) => cuts.findLastIndex((cut) => cut <= at);
  const drifted = paint(240, 240, (x, y) => colorAt(small, cell(x), cell(y)));
  const grid = detectGrid(drifted);
  expect(downscaleAt(drifted, grid ?? { columns: [], rows: [] })).toEqual(small);
});

test("pictures without a grid get no confidence", () => {
  const random = noise(4);
  const smooth = paint(160, 160, (x, y) => {
    const level = (at: number) => Math.min(255, Math.max(0, Math.round(at) + random(7)));
    return (level(90 + x / 2) << 16) | (level(200 - y) << 8) | level(Math.hypot(x - 80, y - 60));
  });
  for (const picture of [smooth, paint(128, 128, () => random(0x1000000)), sprite(64), sprite(24), sprite(16)]) {
    expect(detectGrid(picture)?.confidence ?? 0).toBeLessThan(CONFIDENT);
  }
});

test("a flat picture and one of a single pixel have no grid at all", () => {
  expect(detectGrid(paint(64, 64, () => 0x336699))).toBeUndefined();
  expect(detectGrid(paint(1, 1, () => 0x336699))).toBeUndefined();
});

test("few edges are enough: the cells are those whose lines run through all of them, not past them", () => {
  const square = (x: number, y: number) => Math.max(Math.abs(x - 51.5), Math.abs(y - 51.5));
  const color = (x: number, y: number) => (square(x, y) > 39 ? 0xffffff : square(x, y) > 26 ? 0x181425 : 0xe43b44);
  const found = detectGrid(paint(104, 104, color));
  expect([found?.columns.length, found?.rows.length, found?.pitch]).toEqual([9, 9, 13]);
});

test("steps that nobody sees make no grid", () => {
  const smooth = paint(300, 200, (x, y) => (((x >> 2) & 255) << 16) | (((y >> 2) & 255) << 8) | 128);
  expect(detectGrid(smooth)?.confidence ?? 0).toBeLessThan(CONFIDENT);
});
