import { expect, test } from "vitest";
import { fewColorsOf, inFewColors } from "../../src/engines/sprite/few-colors.ts";
import { adaptivePalette } from "../../src/image/color/adaptive-palette.ts";
import { colorsOf, noise, paint } from "../image/pictures.ts";

const rule = { most: 24, tolerance: 0.03, smoothness: 0.08 };

/** Tiles of 4 pixels in two greys, with grain of `grain` levels on both. */
function checkered(dark: number, light: number, grain = 1) {
  const random = noise(3);
  return paint(16, 16, (x, y) => 0x010101 * ((((x >> 2) + (y >> 2)) % 2 === 0 ? dark : light) + random(grain)));
}

test("a pattern of strong contrast loses its grain", () => {
  const picture = checkered(60, 180, 12);
  expect(colorsOf(picture).size).toBeGreaterThan(20);
  expect(colorsOf(inFewColors(picture, rule)).size).toBe(2);
});

test("a dark floor keeps its pattern, which the same tolerance would make one flat colour", () => {
  const floor = checkered(20, 26);
  expect(adaptivePalette(floor, rule).colors).toHaveLength(1);
  expect(inFewColors(floor, rule)).toEqual(floor);
});

test("takes the colours of another picture where they are given", () => {
  const palette = fewColorsOf(checkered(60, 180), rule);
  const drawn = colorsOf(inFewColors(checkered(70, 170), rule, palette));
  expect([...drawn].sort()).toEqual([...palette.colors].sort());
});

test("an empty picture stays empty, and one flat colour stays as it is", () => {
  for (const picture of [paint(4, 4, () => undefined), paint(4, 4, () => 0x102030)])
    expect(inFewColors(picture, rule)).toEqual(picture);
});
