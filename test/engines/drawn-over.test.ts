import { describe, expect, test } from "vitest";
import { drawnOver, keptOutside } from "../../src/engines/drawn-over.ts";
import { applyLook } from "../../src/engines/host/look.ts";
import { fitted, undone } from "../../src/engines/sprite/canvas.ts";
import { filled } from "../../src/engines/sprite/gap.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { onCanvas } from "../../src/image/steps/canvas.ts";
import { contentOf } from "../../src/image/steps/trim.ts";

/** Each pixel another colour, so that none can be mistaken for its neighbour; `alpha` as it may come from a user. */
function many(width: number, height: number, alpha = 255): Rgba {
  const pixels = Array.from({ length: width * height }, (_, i) => [50 + (i % 200), 60 + ((7 * i) % 190), 90, alpha]);
  return { width, height, data: Uint8Array.from(pixels.flat()) };
}

function maskOf(width: number, height: number, isLight: (x: number, y: number) => boolean): Rgba {
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const shade = isLight(i % width, Math.floor(i / width)) ? 255 : 0;
    return [shade, shade, shade, 255];
  });
  return { width, height, data: Uint8Array.from(pixels.flat()) };
}

describe("a picture that is drawn over", () => {
  const init = many(8, 8, 77);
  const mask = maskOf(8, 8, (x) => x >= 4);

  test("stays as it is to the byte outside of the light part of its mask", () => {
    const over = drawnOver({ references: [], init, mask }, [8, 8]);
    const drawn = { width: 8, height: 8, data: new Uint8Array(256).fill(9) };
    const { data } = keptOutside(drawn, over as NonNullable<typeof over>);
    for (let i = 0; i < 256; i++) expect(data[i]).toBe(((i >> 2) & 7) >= 4 ? 9 : init.data[i]);
  });

  test("stays so when palette, outline and trimming come after", () => {
    const over = drawnOver({ references: [], init, mask }, [8, 8]);
    const look = applyLook([init], { palette: [0xff0000], outline: 0x00ff00, trim: true }, over);
    const [image] = look.images as [Rgba];
    expect([image.width, image.height]).toEqual([8, 8]);
    expect([...image.data.subarray(0, 16)]).toEqual([...init.data.subarray(0, 16)]);
    expect([...image.data.subarray(16, 18)]).not.toEqual([...init.data.subarray(16, 18)]);
  });

  test("is enlarged by a whole number, or brought down, to the size asked for, with its mask", () => {
    const large = drawnOver({ references: [], init, mask }, [20, 16]);
    expect([large?.picture.width, large?.picture.height]).toEqual([20, 16]);
    expect(contentOf(large?.picture as Rgba)).toEqual({ x: 2, y: 0, width: 16, height: 16 });
    expect(large?.within?.size).toBe(8 * 16);
    const small = drawnOver({ references: [], init: many(8, 4), mask }, [4, 4]);
    expect(contentOf(small?.picture as Rgba)).toEqual({ x: 0, y: 1, width: 4, height: 2 });
    expect(small?.within?.size).toBe(4);
  });

  test("is drawn anew everywhere where there is no mask, and nothing is drawn over where there is none", () => {
    expect(drawnOver({ references: [], init }, [8, 8])?.within).toBeUndefined();
    expect(drawnOver({ references: [], mask }, [8, 8])).toBeUndefined();
  });
});

describe("a picture to draw after, on the network's square", () => {
  test("keeps its pixels where it has the square's size", () => {
    expect(fitted(many(32, 32), 32)).toEqual(many(32, 32));
  });

  test("is enlarged by a whole number and stands on the ground where it does in its own", () => {
    const standing = onCanvas(many(10, 15), 16, 16, 3, 1);
    expect(contentOf(fitted(standing, 32))).toEqual({ x: 6, y: 2, width: 20, height: 30 });
    const floating = onCanvas(many(10, 14), 16, 16, 3, 1);
    expect(contentOf(fitted(floating, 32))).toEqual({ x: 6, y: 2, width: 20, height: 28 });
  });

  test("is brought down in its own shape where it is larger", () => {
    expect(contentOf(fitted(many(64, 128), 32))).toEqual({ x: 8, y: 0, width: 16, height: 32 });
  });

  test("is empty where there is nothing", () => {
    expect(contentOf(fitted(many(40, 40, 3), 32))).toBeUndefined();
  });
});

test("the way from the size asked for to that of the network is the one back", () => {
  const drawn = many(32, 32);
  const large = onCanvas(drawn, 40, 33, 4, 0);
  expect(undone(large, { width: 32, height: 32 })).toEqual(drawn);
});

test("a piece fills a gap as large as it fits, and touches nothing beside", () => {
  const gap = new Set([...Array(64).keys()].filter((pixel) => pixel % 8 >= 4 && pixel < 32));
  const white = { width: 8, height: 8, data: new Uint8Array(256).fill(255) };
  const result = filled(white, onCanvas(many(2, 2), 32, 32, 9, 9), gap);
  expect(result.data[4 * 4]).toBe(50);
  expect(result.data[4 * 3]).toBe(255);
  expect(result.data[4 * 36]).toBe(255);
});
