import { describe, expect, it } from "vitest";
import { applyLook } from "../../../src/engines/host/look.ts";
import type { Rgba } from "../../../src/image/rgba.ts";

const SIDE = 16;
const WHITE = [255, 255, 255, 255];
const RED = [200, 30, 30, 255];

/** A square of `inner` in the middle of what `outer` gives for each pixel. */
function square(inner: number[], outer: (index: number) => number[]): Rgba {
  const pixels = Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    return Math.max(Math.abs(x - 7.5), Math.abs(y - 7.5)) < 4 ? inner : outer(i);
  });
  return { width: SIDE, height: SIDE, data: Uint8Array.from(pixels.flat()) };
}

function pixel({ data }: Rgba, x: number, y: number): number[] {
  return [...data.subarray((y * SIDE + x) * 4, (y * SIDE + x) * 4 + 4)];
}

/** Of one picture alone. */
function lookOf(picture: Rgba, asked: Parameters<typeof applyLook>[1]): { image: Rgba; warnings: string[] } {
  const { images, warnings } = applyLook([picture], asked);
  return { image: images[0] as Rgba, warnings };
}

function colorsOf(pictures: Rgba[]): Set<string> {
  const pixels = pictures.flatMap(({ data }) =>
    Array.from({ length: data.length / 4 }, (_, i) => data.subarray(i * 4, i * 4 + 4).join()),
  );
  return new Set(pixels);
}

describe("the look of a picture", () => {
  it("is left alone where nothing was asked for", () => {
    const picture = square(RED, () => WHITE);
    expect(applyLook([picture], {})).toEqual({ images: [picture], warnings: [] });
  });

  it("loses an even background, and keeps the sprite", () => {
    const { image, warnings } = lookOf(
      square(RED, () => WHITE),
      { background: "transparent" },
    );
    expect(pixel(image, 0, 0)[3]).toBe(0);
    expect(pixel(image, 8, 8)).toEqual(RED);
    expect(warnings).toEqual([]);
  });

  it("keeps a background of many colours, and says so", () => {
    const { image, warnings } = lookOf(
      square(RED, (i) => [(i * 97) % 256, (i * 57) % 256, (i * 31) % 256, 255]),
      { background: "transparent" },
    );
    expect(pixel(image, 0, 0)[3]).toBe(255);
    expect(warnings).toEqual([expect.stringContaining("kept")]);
  });

  it("takes the steps after the colours: a line around the sprite, and no margin", () => {
    const { image } = lookOf(
      square(RED, () => WHITE),
      { background: "transparent", palette: [0xff0000], outline: 0x00ff00, trim: true },
    );
    expect([image.width, image.height]).toEqual([10, 10]);
    expect([...image.data.subarray(4 * 15, 4 * 16)]).toEqual([255, 0, 0, 255]);
    expect([...image.data.subarray(4 * 5, 4 * 6)]).toEqual([0, 255, 0, 255]);
  });

  it("is dithered where that was asked for", () => {
    const gray = square([128, 128, 128, 255], () => [128, 128, 128, 255]);
    const black = { palette: [0x000000, 0xffffff] };
    const shown = (dither: "none" | "ordered" | "diffusion") => {
      const { data } = lookOf(gray, { ...black, dither }).image;
      return new Set(data.filter((_, at) => at % 4 === 0)).size;
    };
    expect([shown("none"), shown("ordered"), shown("diffusion")]).toEqual([1, 2, 2]);
  });

  it("has the nearest colours of a palette, or the number asked for", () => {
    const picture = square(RED, () => WHITE);
    expect(pixel(lookOf(picture, { palette: [0xff0000, 0xf0f0f0] }).image, 8, 8)).toEqual([255, 0, 0, 255]);
    const striped = square(RED, (i) => [(i % SIDE) * 16, 128, 0, 255]);
    const colors = colorsOf([lookOf(striped, { colors: 4 }).image]);
    expect(colors.size).toBeLessThanOrEqual(4);
    expect(colors.size).toBeGreaterThan(1);
  });

  it("has its colours in common with the other frames: those asked for, or as many as a GIF holds", () => {
    const frames = [0, 60, 120].map((blue) => square(RED, (i) => [i, 255 - i, blue, 255]));
    expect(colorsOf(frames).size).toBeGreaterThan(255);
    expect(colorsOf(applyLook(frames, {}).images).size).toBeLessThanOrEqual(255);
    expect(colorsOf(applyLook(frames, { colors: 8 }).images).size).toBeLessThanOrEqual(8);
    expect(applyLook(frames.slice(0, 1), {}).images).toEqual(frames.slice(0, 1));
  });
});
