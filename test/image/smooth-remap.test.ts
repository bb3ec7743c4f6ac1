import fc from "fast-check";
import { expect, test } from "vitest";
import { paletteOf } from "../../src/image/color/palette.ts";
import { remap } from "../../src/image/color/remap.ts";
import { smoothRemap } from "../../src/image/color/smooth-remap.ts";
import { anyPicture, colorsOf, draw, noise, paint, show } from "./pictures.ts";

/** Three shades of stone, a highlight, an outline's black. */
const ink = { a: 0x707070, b: 0x808080, c: 0x909090, w: 0xffffff, k: 0x101010 };
const palette = paletteOf("stone", Object.values(ink));
const smooth = (rows: string[]) => show(smoothRemap(draw(rows, ink), palette, 0.08), ink);

test("a stray shade joins what surrounds it", () => {
  expect(smooth(["bbbbb", "bbcbb", "bbbbb", "bbbab", "bbbbb"])).toEqual(Array(5).fill("bbbbb"));
});

test("an eye and a highlight of one pixel stay, and so does an outline of one", () => {
  const face = ["kkkkkkk", "kbbbbbk", "kbkbkbk", "kbbbbbk", "kbwbbbk", "kkkkkkk"];
  expect(smooth(face)).toEqual(face);
});

test("bands of near shades keep their border", () => {
  const bands = ["aaabbb", "aaabbb", "aaabbb", "aaabbb"];
  expect(smooth(bands)).toEqual(bands);
});

test("grain on a plane goes, where the nearest colours would show it", () => {
  const random = noise(7);
  const grainy = paint(16, 16, () => 0x010101 * (0x78 + random(17)));
  expect(colorsOf(remap(grainy, palette)).size).toBe(2);
  expect(colorsOf(smoothRemap(grainy, palette, 0.08)).size).toBe(1);
});

test("without smoothness each pixel gets the nearest colour", () => {
  fc.assert(
    fc.property(anyPicture, (image) => {
      for (let at = 3; at < image.data.length; at += 4) image.data[at] = (image.data[at] as number) < 128 ? 0 : 255;
      expect(smoothRemap(image, palette, 0)).toEqual(remap(image, palette));
    }),
  );
});

test("alpha stays, the picture given stays as it was, and no colour comes from elsewhere", () => {
  fc.assert(
    fc.property(anyPicture, fc.double({ min: 0, max: 1, noNaN: true }), (image, smoothness) => {
      const before = image.data.slice();
      const { data } = smoothRemap(image, palette, smoothness);
      expect(image.data).toEqual(before);
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue, alpha] = data.subarray(at) as unknown as [number, number, number, number];
        expect(alpha).toBe(before[at + 3]);
        if (alpha >= 128) expect(palette.colors).toContain((red << 16) | (green << 8) | blue);
      }
    }),
  );
});

test("an empty picture has no palette, and stays empty", () => {
  const empty = paint(3, 2, () => undefined);
  expect(smoothRemap(empty, { name: "none", colors: [] }, 0.08)).toEqual(empty);
});
