import fc from "fast-check";
import { expect, test } from "vitest";
import { binaryAlpha } from "../../src/image/steps/alpha.ts";
import { cleanOrphans } from "../../src/image/steps/orphan.ts";
import { anyPicture, colorsOf, draw, show } from "./pictures.ts";

/** `s` and `t` are two shades of skin, `k` an eye's black, `w` a highlight. */
const ink = { s: 0xe8b796, t: 0xe0b090, k: 0x181425, w: 0xffffff };
const clean = (rows: string[]) => show(cleanOrphans(draw(rows, ink)), ink);

test("a lone speck beside the sprite is cleared", () => {
  expect(clean(["k....", "..sss", "..sss"])).toEqual([".....", "..sss", "..sss"]);
});

test("a pinhole is filled with what is around it, a larger hole stays", () => {
  expect(clean(["sss", "s.k", "sss"])).toEqual(["sss", "ssk", "sss"]);
  const ring = ["ssss", "s..s", "ssss"];
  expect(clean(ring)).toEqual(ring);
});

test("a stray near shade takes the colour around it", () => {
  expect(clean(["ssss", "stss", "ssss"])).toEqual(["ssss", "ssss", "ssss"]);
});

test("an eye and a highlight of one pixel stay", () => {
  const face = ["sssss", "sksks", "sssss", "sswss"];
  expect(clean(face)).toEqual(face);
});

test("a diagonal line of one pixel stays", () => {
  const line = ["t...", ".t..", "..t.", "...t"];
  expect(clean(line)).toEqual(line);
});

test("no new colour appears in any picture", () => {
  fc.assert(
    fc.property(anyPicture, (any) => {
      const image = binaryAlpha(any);
      const before = colorsOf(image);
      for (const color of colorsOf(cleanOrphans(image))) expect(before).toContain(color);
    }),
  );
});
