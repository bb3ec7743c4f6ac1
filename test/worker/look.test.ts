import { describe, expect, it } from "vitest";
import type { Rgba } from "../../src/image/rgba.ts";
import { applyLook } from "../../src/worker/look.ts";

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

describe("the look of a picture", () => {
  it("is left alone where nothing was asked for", () => {
    const picture = square(RED, () => WHITE);
    expect(applyLook(picture, {})).toEqual({ image: picture, warnings: [] });
  });

  it("loses an even background, and keeps the sprite", () => {
    const { image, warnings } = applyLook(
      square(RED, () => WHITE),
      { background: "transparent" },
    );
    expect(pixel(image, 0, 0)[3]).toBe(0);
    expect(pixel(image, 8, 8)).toEqual(RED);
    expect(warnings).toEqual([]);
  });

  it("keeps a background of many colours, and says so", () => {
    const { image, warnings } = applyLook(
      square(RED, (i) => [(i * 97) % 256, (i * 57) % 256, (i * 31) % 256, 255]),
      { background: "transparent" },
    );
    expect(pixel(image, 0, 0)[3]).toBe(255);
    expect(warnings).toEqual([expect.stringContaining("kept")]);
  });

  it("has the nearest colours of a palette, or the number asked for", () => {
    const picture = square(RED, () => WHITE);
    expect(pixel(applyLook(picture, { palette: [0xff0000, 0xf0f0f0] }).image, 8, 8)).toEqual([255, 0, 0, 255]);
    const striped = square(RED, (i) => [(i % SIDE) * 16, 128, 0, 255]);
    const { data } = applyLook(striped, { colors: 4 }).image;
    const colors = new Set(Array.from({ length: SIDE * SIDE }, (_, i) => data.subarray(i * 4, i * 4 + 4).join()));
    expect(colors.size).toBeLessThanOrEqual(4);
    expect(colors.size).toBeGreaterThan(1);
  });
});
