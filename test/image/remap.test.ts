import fc from "fast-check";
import { expect, test } from "vitest";
import { labOf } from "../../src/image/color/oklab.ts";
import { nearestIn, paletteOf, paletteOfPicture } from "../../src/image/color/palette.ts";
import { namedPalette } from "../../src/image/color/palettes.ts";
import { type Dither, remap } from "../../src/image/color/remap.ts";
import { anyPicture, colorsOf, draw, paint, show } from "./pictures.ts";

const ways: Dither[] = ["none", "ordered", "diffusion"];
const blackAndWhite = paletteOf("1-bit", [0x000000, 0xffffff]);
const anyPalette = fc
  .uniqueArray(fc.integer({ min: 0, max: 0xffffff }), { minLength: 1, maxLength: 12 })
  .map((colors) => paletteOf("any", colors));

test("whatever the dithering, only palette colours remain and alpha is untouched", () => {
  fc.assert(
    fc.property(anyPicture, anyPalette, fc.constantFrom(...ways), (image, palette, dither) => {
      const out = remap(image, palette, dither);
      for (const color of colorsOf(out)) expect(palette.colors).toContain(color);
      for (let at = 3; at < out.data.length; at += 4) expect(out.data[at]).toBe(image.data[at]);
    }),
  );
});

test("a picture that is in the palette already comes back as it was", () => {
  fc.assert(
    fc.property(anyPicture, anyPalette, fc.constantFrom(...ways), (image, palette, dither) => {
      const once = remap(image, palette);
      expect(remap(once, palette, dither)).toEqual(once);
    }),
  );
});

test("the picture handed in is not changed", () => {
  for (const dither of ways) {
    const image = paint(9, 9, (x, y) => ((x * 28) << 16) | (y * 28));
    const before = image.data.slice();
    remap(image, blackAndWhite, dither);
    expect(image.data).toEqual(before);
  }
});

test("the nearest colour is the nearest to the eye: a dark blue goes to navy, not to black", () => {
  const nearest = nearestIn(paletteOf("two", [0x000000, 0x1d2b53]));
  expect(nearest(0x0a1440)).toBe(0x1d2b53);
  expect(nearest(0x050505)).toBe(0x000000);
});

test("ordered dithering of a half tone gives an even checkerboard", () => {
  const [dark, light] = [labOf(0x000000)[0], labOf(0xffffff)[0]];
  const grey = 0x636363;
  expect(labOf(grey)[0]).toBeCloseTo((dark + light) / 2, 2);
  const out = remap(
    paint(4, 4, () => grey),
    blackAndWhite,
    "ordered",
  );
  const rows = show(out, { "#": 0x000000, o: 0xffffff });
  expect(new Set(rows)).toEqual(new Set(["o#o#", "#o#o"]));
});

test("error diffusion keeps a gradient's mean lightness where plain mapping loses it", () => {
  const gradient = paint(64, 32, (x) => x * 4 * 0x010101);
  const lightness = (image: typeof gradient, from: number, to: number) => {
    let sum = 0;
    for (let y = 0; y < image.height; y++) {
      for (let x = from; x < to; x++) sum += labOf((image.data[(y * image.width + x) * 4] as number) * 0x010101)[0];
    }
    return sum / image.height / (to - from);
  };
  const diffused = remap(gradient, blackAndWhite, "diffusion");
  const plain = remap(gradient, blackAndWhite);
  for (const from of [8, 24, 40]) {
    expect(Math.abs(lightness(diffused, from, from + 16) - lightness(gradient, from, from + 16))).toBeLessThan(0.03);
  }
  expect(Math.abs(lightness(plain, 8, 24) - lightness(gradient, 8, 24))).toBeGreaterThan(0.2);
});

test("a flat area close to a palette colour is not speckled by ordered dithering", () => {
  const out = remap(
    paint(16, 16, () => 0x202f55),
    namedPalette("pico-8") ?? blackAndWhite,
    "ordered",
  );
  expect([...colorsOf(out)]).toEqual([0x1d2b53]);
});

test("no error crosses a transparent gap", () => {
  const ink = { g: 0x777777, "#": 0x000000, o: 0xffffff };
  const alone = draw(["...ggg"], ink);
  const beside = draw(["gg.ggg"], ink);
  const tail = (image: typeof alone) => show(remap(image, blackAndWhite, "diffusion"), ink)[0]?.slice(3);
  expect(tail(beside)).toBe(tail(alone));
});

test("a picture shows its palette in reading order, and one with too many colours is refused", () => {
  const ink = { a: 0x112233, b: 0x445566, c: 0x778899 };
  expect(paletteOfPicture("strip.png", draw(["b.a", "abc"], ink)).colors).toEqual([ink.b, ink.a, ink.c]);
  expect(() =>
    paletteOfPicture(
      "photo.png",
      paint(20, 20, (x, y) => x * 20 + y),
    ),
  ).toThrow("photo.png has more than 256 colours");
  expect(() => paletteOfPicture("empty.png", draw([".."], ink))).toThrow("empty.png has no colours");
});
