import fc from "fast-check";
import { expect, test } from "vitest";
import { onCanvas, padToShape } from "../../src/image/steps/canvas.ts";
import { contentOf, trim, trimTogether } from "../../src/image/steps/trim.ts";
import { anyPicture, draw, show } from "./pictures.ts";

const ink = { a: 0x112233, b: 0x445566 };

test("the transparent margin goes and its place is told", () => {
  const { image, content } = trim(draw([".....", "..a..", ".b...", "....."], ink));
  expect(show(image, ink)).toEqual([".a", "b."]);
  expect(content).toEqual({ x: 1, y: 1, width: 2, height: 2 });
});

test("an empty picture becomes one transparent pixel", () => {
  const empty = draw(["...", "..."], ink);
  expect(contentOf(empty)).toBeUndefined();
  expect(trim(empty).image).toEqual({ width: 1, height: 1, data: new Uint8Array(4) });
});

test("a trimmed picture put back where it lay is the picture it was", () => {
  fc.assert(
    fc.property(anyPicture, (any) => {
      const data = any.data.map((value, index) => ((any.data[index | 3] as number) < 200 ? 0 : value));
      const image = { ...any, data };
      const { image: small, content } = trim(image);
      expect(onCanvas(small, image.width, image.height, content.x, content.y)).toEqual(image);
    }),
  );
});

test("a canvas crops on one side and pads on the other", () => {
  expect(show(onCanvas(draw(["ab", "ba"], ink), 3, 2, -1, 1), ink)).toEqual(["...", "b.."]);
  expect(show(onCanvas(draw(["ab"], ink), 2, 1, 5, 0), ink)).toEqual([".."]);
});

test("a picture is padded to a shape around its middle, and never cropped", () => {
  expect(show(padToShape(draw(["ab", "ba", "ab", "ba"], ink), 32, 32), ink)).toEqual([".ab.", ".ba.", ".ab.", ".ba."]);
  expect(show(padToShape(draw(["ab"], ink), 1, 2), ink)).toEqual(["..", "ab", "..", ".."]);
  const square = draw(["ab", "ba"], ink);
  expect(padToShape(square, 64, 64)).toBe(square);
});

test("frames lose the margin that all of them have, and stay in their places", () => {
  const frames = trimTogether([draw([".....", ".a...", "....."], ink), draw([".....", "..b..", "....."], ink)]);
  expect(frames.map((frame) => show(frame, ink))).toEqual([["a."], [".b"]]);
});

test("empty pictures have no margin that could be taken off", () => {
  const empty = [draw(["...", "..."], ink), draw(["...", "..."], ink)];
  expect(trimTogether(empty)).toEqual(empty);
});
