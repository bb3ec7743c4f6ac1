import fc from "fast-check";
import { expect, test } from "vitest";
import { ImageError } from "../../src/image/image-error.ts";
import { cellSheet, type Frame, packSheet, type Sheet } from "../../src/image/sheets/sheet.ts";
import { playedFrames } from "../../src/image/sheets/tag.ts";
import { crop, onCanvas } from "../../src/image/steps/canvas.ts";
import { draw, paint, show } from "./pictures.ts";
import { frames, ink, tags } from "./sample-sheet.ts";

/** Each frame as a game would show it: cut from the sheet, put back into its margin. */
const unpacked = (sheet: Sheet) =>
  sheet.frames.map(({ rect, content, width, height }) =>
    onCanvas(crop(sheet.image, rect), width, height, content.x, content.y),
  );

const anyFrames = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.nat()), {
    minLength: 1,
    maxLength: 12,
  })
  .map((sizes) =>
    sizes.map(([width, height, pattern], index): Frame => {
      const color = (x: number, y: number) => ((pattern >> ((x * 3 + y * 5) % 31)) & 1 ? index + 1 : undefined);
      return { name: `f${index}`, image: paint(width, height, color) };
    }),
  );

test("every frame comes back from a packed sheet pixel for pixel", () => {
  fc.assert(
    fc.property(anyFrames, fc.integer({ min: 0, max: 2 }), fc.boolean(), (any, spacing, isTrimmed) => {
      const sheet = packSheet(any, [], { spacing, isTrimmed });
      expect(unpacked(sheet)).toEqual(any.map((frame) => frame.image));
    }),
  );
});

test("frames on a packed sheet never overlap and keep their distance", () => {
  fc.assert(
    fc.property(anyFrames, fc.integer({ min: 0, max: 2 }), fc.boolean(), (any, spacing, isTrimmed) => {
      const { image, frames: placed } = packSheet(any, [], { spacing, isTrimmed });
      for (const [index, { rect }] of placed.entries()) {
        expect(rect.x + rect.width).toBeLessThanOrEqual(image.width);
        expect(rect.y + rect.height).toBeLessThanOrEqual(image.height);
        for (const { rect: other } of placed.slice(index + 1)) {
          const apartX = Math.max(rect.x - (other.x + other.width), other.x - (rect.x + rect.width));
          const apartY = Math.max(rect.y - (other.y + other.height), other.y - (rect.y + rect.height));
          expect(Math.max(apartX, apartY)).toBeGreaterThanOrEqual(spacing);
        }
      }
    }),
  );
});

test("the same frames make the same sheet", () => {
  expect(packSheet(frames, tags)).toEqual(packSheet(frames, tags));
});

test("a hundred sprites fill most of a near-square sheet", () => {
  const many = Array.from({ length: 100 }, (_, index) => ({ name: `${index}`, image: paint(32, 32, () => index) }));
  const { image } = packSheet(many);
  expect((100 * 32 * 32) / (image.width * image.height)).toBeGreaterThan(0.8);
  expect(image.width / image.height).toBeGreaterThan(0.6);
  expect(image.width / image.height).toBeLessThan(1.7);
});

test("cells have one size and lie in reading order", () => {
  const [a, b, c] = ["a", "b", "c"].map((name, index) => ({ name, image: draw([".h.", "hbh"].slice(index % 2), ink) }));
  const sheet = cellSheet([a, b, c] as Frame[], 2, [], 1);
  expect(show(sheet.image, ink)).toEqual([".h..hbh", "hbh....", ".......", ".h.....", "hbh...."]);
  expect(sheet.cells).toEqual({ columns: 2, width: 3, height: 2, spacing: 1 });
  expect(sheet.frames.map(({ rect }) => [rect.x, rect.y])).toEqual([
    [0, 0],
    [4, 0],
    [0, 3],
  ]);
});

test("a frame without a duration or pivot lasts 100 ms and turns about its middle", () => {
  const [frame] = packSheet([{ name: "a", image: paint(5, 4, () => 1) }]).frames;
  expect(frame).toMatchObject({ duration: 100, pivot: { x: 2.5, y: 2 }, width: 5, height: 4 });
});

test("a sheet that can't be made says why", () => {
  const one = { name: "a", image: paint(1, 1, () => 1) };
  const cases: [() => Sheet, string][] = [
    [() => packSheet([]), "without frames"],
    [() => packSheet([one, one]), "two frames named a"],
    [() => packSheet([one], [{ name: "walk", from: 0, to: 1 }]), "animation walk runs from frame 0 to 1"],
    [
      () =>
        cellSheet(
          [
            { name: "a", image: paint(1, 5000, () => 1) },
            { name: "b", image: paint(1, 1, () => 1) },
          ],
          1,
        ),
      "2 frames do not fit on one sheet of 8192x8192",
    ],
    [() => packSheet([{ name: "a", image: paint(9000, 1, () => 1) }]), "do not fit on one sheet of 8192x8192"],
  ];
  for (const [make, message] of cases) {
    expect(make).toThrow(ImageError);
    expect(make).toThrow(message);
  }
});

test("a tag is played forward, in reverse or to and fro", () => {
  const tag = { name: "t", from: 2, to: 5 };
  expect(playedFrames(tag)).toEqual([2, 3, 4, 5]);
  expect(playedFrames({ ...tag, direction: "reverse" })).toEqual([5, 4, 3, 2]);
  expect(playedFrames({ ...tag, direction: "pingpong" })).toEqual([2, 3, 4, 5, 4, 3]);
  expect(playedFrames({ name: "t", from: 1, to: 1, direction: "pingpong" })).toEqual([1]);
});
