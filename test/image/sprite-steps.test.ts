import { expect, test } from "vitest";
import { paletteOf } from "../../src/image/color/palette.ts";
import { ImageError } from "../../src/image/image-error.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { colorSprites, shapeSprite } from "../../src/image/steps/sprite-steps.ts";
import { colorAt, colorsOf, draw, noise, paint, show } from "./pictures.ts";

const ink = { k: 0x181425, r: 0xe43b44, s: 0xe8b796, b: 0x124e89 };
const art = draw(["........", "..kkkk..", ".krrrrk.", ".krssrk.", ".krssrk.", ".kbbbbk.", "..kkkk..", "........"], ink);

/** `art` as a model draws it: cells of 16 pixels, noise, a pale ground, edges soft over three pixels. */
function drawnLarge(seed: number): Rgba {
  const random = noise(seed);
  const at = (x: number, y: number) => colorAt(art, x >> 4, y >> 4) ?? 0xf4f4f0;
  return paint(128, 128, (x, y) => {
    const near = [at(x, y), at(Math.min(127, x + 1), y), at(x, Math.min(127, y + 1))];
    const level = (shift: number) => {
      const mean = near.reduce((sum, color) => sum + ((color >> shift) & 255), 0) / 3;
      return Math.min(255, Math.max(0, Math.round(mean) + random(7) - 3)) << shift;
    };
    return level(16) | level(8) | level(0);
  });
}

test("a large noisy picture becomes the sprite that it shows", () => {
  const { image, keying } = shapeSprite(drawnLarge(1), { background: "transparent", size: { width: 8, height: 8 } });
  expect(keying).toBe("removed");
  const [sprite] = colorSprites([image], { palette: paletteOf("art", Object.values(ink)) });
  expect(show(sprite as Rgba, ink)).toEqual(show(art, ink));
});

test("frames that differ by noise alone come out in the same few colours", () => {
  const steps = { background: "transparent", size: { width: 8, height: 8 } } as const;
  const frames = [1, 2, 3].map((seed) => shapeSprite(drawnLarge(seed), steps).image);
  const [first, ...others] = colorSprites(frames, { palette: 4 });
  expect(colorsOf(first as Rgba).size).toBe(4);
  for (const other of others) expect(other).toEqual(first);
});

test("a kept background stays, and the size is padded to its shape", () => {
  const wide = paint(64, 32, () => 0x336699);
  const { image, keying } = shapeSprite(wide, { background: "keep", size: { width: 8, height: 8 } });
  expect(keying).toBeUndefined();
  expect(show(image, { o: 0x336699 })).toEqual([
    "........",
    "........",
    "oooooooo",
    "oooooooo",
    "oooooooo",
    "oooooooo",
    "........",
    "........",
  ]);
});

test("without a palette or a size the colours and the grid stay, and alpha is all or nothing", () => {
  const soft = { width: 2, height: 1, data: Uint8Array.from([10, 20, 30, 200, 10, 20, 30, 100]) };
  const { image } = shapeSprite(soft, { background: "keep" });
  const [colored] = colorSprites([image], {});
  expect([...(colored?.data ?? [])]).toEqual([10, 20, 30, 255, 0, 0, 0, 0]);
});

test("stray shades are cleaned before the outline is drawn, and never from a dithered picture", () => {
  const speck = draw(["....", ".ss.", ".st.", "...."], { s: 0xe8b796, t: 0xe4b292 });
  const [clean] = colorSprites([speck], { clean: true, outline: ink.k });
  expect(show(clean as Rgba, ink)).toEqual([".kk.", "kssk", "kssk", ".kk."]);
  const [dithered] = colorSprites([speck], { clean: true, palette: 8, dither: "ordered" });
  expect(colorsOf(dithered as Rgba).size).toBe(2);
});

test("a size that nobody knows is found where the picture shows it, and the picture stays as it is where not", () => {
  const large = drawnLarge(1);
  const { image, grid } = shapeSprite(large, { background: "keep", size: "detect" });
  expect([image.width, image.height, grid?.isUsed]).toEqual([8, 8, true]);
  const smooth = paint(90, 60, (x, y) => (x << 16) | (y << 8) | 128);
  const kept = shapeSprite(smooth, { background: "keep", size: "detect" });
  expect([kept.image.width, kept.image.height, kept.grid?.isUsed ?? false]).toEqual([90, 60, false]);
});

test("a sprite without its margin keeps the line around it, where it touched the edge too", () => {
  const wide = draw(["....", "ss..", "...."], { s: 0xe8b796 });
  const [trimmed] = colorSprites([wide], { outline: ink.k, trim: true });
  expect(show(trimmed as Rgba, ink)).toEqual([".kk.", "kssk", ".kk."]);
  const [plain] = colorSprites([wide], { trim: true });
  expect(show(plain as Rgba, ink)).toEqual(["ss"]);
});

test("a shape that would be nearly all margin is an error", () => {
  const square = paint(512, 512, () => 0x336699);
  const steps = { background: "keep", size: { width: 512, height: 1 } } as const;
  expect(() => shapeSprite(square, steps)).toThrow("does not fit the shape of 512x1");
});

test("a picture smaller than the native size is an error with the size that fits", () => {
  expect(() => shapeSprite(art, { background: "keep", size: { width: 32, height: 32 } })).toThrow(ImageError);
});
