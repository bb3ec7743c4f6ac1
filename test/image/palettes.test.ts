import { expect, test } from "vitest";
import { namedPalette, paletteNames } from "../../src/image/color/palettes.ts";

test("each named palette has as many different colours as its authors gave it", () => {
  const sizes = Object.fromEntries(paletteNames.map((name) => [name, new Set(namedPalette(name)?.colors).size]));
  expect(sizes).toEqual({
    "1-bit": 2,
    gameboy: 4,
    "pico-8": 16,
    nes: 55,
    c64: 16,
    ega: 16,
    "arne-16": 16,
    db16: 16,
    db32: 32,
    "sweetie-16": 16,
    "endesga-32": 32,
    "endesga-64": 64,
  });
  for (const name of paletteNames) {
    for (const color of namedPalette(name)?.colors ?? [])
      expect(color).toSatisfy((value) => value >= 0 && value <= 0xffffff);
  }
});

test("a palette is found however its name is written", () => {
  for (const name of ["pico-8", "PICO-8", "pico8", "Pico 8", "pico_8"]) expect(namedPalette(name)?.name).toBe("pico-8");
  expect(namedPalette("Game Boy")?.colors).toEqual([0x0f380f, 0x306230, 0x8bac0f, 0x9bbc0f]);
});

test("an unknown name gives nothing, not even one that every object has", () => {
  for (const name of ["pico-9", "", "constructor", "__proto__"]) expect(namedPalette(name)).toBeUndefined();
});
