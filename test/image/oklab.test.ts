import fc from "fast-check";
import { expect, test } from "vitest";
import { colorOfLab, labOf } from "../../src/image/color/oklab.ts";

const colors = fc.integer({ min: 0, max: 0xffffff });

/** The formula as published, with the engine's own powers and roots. */
function published(color: number): number[] {
  const [r, g, b] = [color >> 16, (color >> 8) & 255, color & 255].map((level) => {
    const value = level / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

test("OKLab agrees with the published formula to seven digits", () => {
  fc.assert(
    fc.property(colors, (color) => {
      const lab = labOf(color);
      for (const [index, value] of published(color).entries()) expect(lab[index]).toBeCloseTo(value, 7);
    }),
  );
});

test("every colour comes back from OKLab as itself", () => {
  fc.assert(
    fc.property(colors, (color) => colorOfLab(...labOf(color)) === color),
    { numRuns: 2000 },
  );
  for (const corner of [0, 0xffffff, 0xff0000, 0xff00, 0xff, 0x010101])
    expect(colorOfLab(...labOf(corner))).toBe(corner);
});

test("black is nothing at all", () => {
  expect(labOf(0)).toEqual([0, 0, 0]);
});

test("white is lightness 1 and greys have no hue", () => {
  const [lightness, a, b] = labOf(0xffffff);
  expect(lightness).toBeCloseTo(1, 6);
  expect(Math.abs(a) + Math.abs(b)).toBeLessThan(1e-6);
  expect(labOf(0x808080)[0]).toBeCloseTo(0.5999, 3);
});

test("a colour outside the gamut is clipped, not wrapped around", () => {
  expect(colorOfLab(1.2, 0, 0)).toBe(0xffffff);
  expect(colorOfLab(-0.1, 0, 0)).toBe(0);
});
