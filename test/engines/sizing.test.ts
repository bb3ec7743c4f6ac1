import { describe, expect, it } from "vitest";
import { sizingFor } from "../../src/engines/sizing.ts";
import type { Rgba } from "../../src/image/rgba.ts";

describe("the size at which a large model draws", () => {
  it.each([
    [
      [64, 64],
      [1024, 1024],
    ],
    [
      [32, 32],
      [1024, 1024],
    ],
    [
      [128, 128],
      [1024, 1024],
    ],
    [
      [64, 32],
      [1472, 736],
    ],
    [
      [48, 48],
      [1008, 1008],
    ],
    [
      [1024, 1024],
      [1024, 1024],
    ],
    [
      [1000, 1000],
      [1000, 1000],
    ],
    [
      [1001, 700],
      [1008, 704],
    ],
    [
      [512, 8],
      [2048, 32],
    ],
  ] as const)("of %s is %s", (asked, drawn) => {
    expect(sizingFor(asked, 1024, 8).drawn).toEqual(drawn);
  });

  it("has whole pixels of what is asked for, each of which keeps its colour", () => {
    const { drawn, factor, apply } = sizingFor([5, 3], 60, 8);
    const [width, height] = drawn;
    const left = (width - 5 * factor) / 2;
    const data = new Uint8Array(width * height * 4).fill(255);
    const picture: Rgba = { width, height, data };
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) data[4 * (y * width + x)] = 10 * Math.max(0, Math.floor((x - left) / factor));
    const small = apply(picture);
    expect([small.width, small.height]).toEqual([5, 3]);
    expect([0, 1, 2, 3, 4].map((x) => small.data[4 * x])).toEqual([0, 10, 20, 30, 40]);
  });

  it("is that in which a picture is shown to the model, which comes back as it was", () => {
    const data = Uint8Array.from({ length: 4 * 15 }, (_, i) => (i % 4 === 3 ? 255 : 13 * i));
    const picture: Rgba = { width: 5, height: 3, data };
    const { drawn, undo, apply } = sizingFor([5, 3], 60, 8);
    const large = undo(picture);
    expect([large.width, large.height]).toEqual(drawn);
    expect(apply(large)).toEqual(picture);
  });
});
