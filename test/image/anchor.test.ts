import fc from "fast-check";
import { expect, test } from "vitest";
import { alignFrames, anchorColumn, pivotOf } from "../../src/image/steps/anchor.ts";
import { contentOf } from "../../src/image/steps/trim.ts";
import { colorAt, draw, paint, show } from "./pictures.ts";

/** A body 6 wide from column `x` on, 20 high, with a sword `reach` pixels long to its right. */
const fighter = (x: number, reach: number) =>
  paint(64, 32, (column, row) => {
    if (column >= x && column < x + 6 && row >= 8 && row < 28) return 0x3060a0;
    return column >= x + 6 && column < x + 6 + reach && row >= 14 && row < 16 ? 0xc0c0c0 : undefined;
  });

test("a sword held out does not move the body's anchor, as a bounding box's middle would", () => {
  const middles = [0, 10, 30].map((reach) => {
    const content = contentOf(fighter(10, reach));
    return (content?.x ?? 0) + (content?.width ?? 0) / 2;
  });
  expect(Math.max(...middles) - Math.min(...middles)).toBe(15);
  expect([0, 10, 30].map((reach) => anchorColumn(fighter(10, reach)))).toEqual([12, 12, 12]);
});

test("frames come out with the body on one column and the canvas as it was", () => {
  const { frames, pivot } = alignFrames([fighter(20, 0), fighter(23, 18), fighter(17, 6)]);
  expect(frames.map((frame) => [frame.width, frame.height, anchorColumn(frame)])).toEqual([
    [64, 32, 22],
    [64, 32, 22],
    [64, 32, 22],
  ]);
  expect(pivot).toEqual({ x: 22.5, y: 28 });
});

test("the canvas grows on both sides where a shifted frame would lose pixels", () => {
  const ink = { b: 0x112233 };
  const { frames, pivot } = alignFrames([draw(["b..."], ink), draw(["bbb."], ink)]);
  expect(frames.map((frame) => show(frame, ink)[0])).toEqual([".b....", "bbb..."]);
  expect(pivot).toEqual({ x: 1.5, y: 1 });
});

test("a jump keeps its height, and a lower frame is set on the common ground", () => {
  const ink = { b: 0x112233 };
  const { frames } = alignFrames([draw(["..", ".b", ".b"], ink), draw([".b", ".b", ".."], ink), draw([".b"], ink)]);
  expect(frames.map((frame) => show(frame, ink))).toEqual([
    ["..", ".b", ".b"],
    [".b", ".b", ".."],
    ["..", "..", ".b"],
  ]);
});

test("the pivot of an empty picture is its foot, and no frames give no frames", () => {
  expect(pivotOf(paint(5, 4, () => undefined))).toEqual({ x: 2.5, y: 4 });
  expect(alignFrames([]).frames).toEqual([]);
});

test("aligning loses no pixel of any frame", () => {
  const pictures = fc.array(
    fc
      .uint8Array({ minLength: 30, maxLength: 30 })
      .map((bits) => paint(6, 5, (x, y) => ((bits[y * 6 + x] as number) > 128 ? 0x445566 : undefined))),
    { minLength: 1, maxLength: 5 },
  );
  const count = (image: ReturnType<typeof paint>) => {
    let pixels = 0;
    for (let y = 0; y < image.height; y++)
      for (let x = 0; x < image.width; x++) pixels += Number(colorAt(image, x, y) !== undefined);
    return pixels;
  };
  fc.assert(
    fc.property(pictures, (frames) => {
      const aligned = alignFrames(frames).frames;
      expect(aligned.map(count)).toEqual(frames.map(count));
      expect(new Set(aligned.map((frame) => `${frame.width}x${frame.height}`)).size).toBe(1);
    }),
  );
});
