import fc from "fast-check";
import { expect, test } from "vitest";
import { binaryAlpha } from "../../src/image/steps/alpha.ts";
import { clearSpecks } from "../../src/image/steps/specks.ts";
import { anyPicture, colorsOf, draw, show } from "./pictures.ts";

const ink = { s: 0xe8b796, k: 0x181425 };
const clear = (rows: string[]) => show(clearSpecks(draw(rows, ink)), ink);

test("loose specks beside a body go, what touches it by a corner stays", () => {
  expect(clear(["k....ss", "k..ssss", "...ssss", "..k...."])).toEqual([".....ss", "...ssss", "...ssss", "..k...."]);
});

test("a larger part beside the body stays: a shadow, a second boot", () => {
  const boots = ["ss...ss", "ss...ss", "sss..ss"];
  expect(clear(boots)).toEqual(boots);
  const shadow = ["ssssss.", "ssssss.", ".......", "kkkk..."];
  expect(clear(shadow)).toEqual(shadow);
});

test("sparks, drops and a picture of a few pixels stay", () => {
  const sparks = ["s..s..s", ".......", "s.ss..s"];
  expect(clear(sparks)).toEqual(sparks);
  expect(clear(["....", ".ss.", "...."])).toEqual(["....", ".ss.", "...."]);
});

test("a pinhole takes the colour beside it, a larger hole and a notch at the edge stay", () => {
  expect(clear(["sssss", "sk.ss", "sssss"])).toEqual(["sssss", "skkss", "sssss"]);
  const holes = ["s.sss", "sssss", "s..ss", "sssss"];
  expect(clear(holes)).toEqual(holes);
});

test("no new colour appears in any picture, and the picture given stays as it was", () => {
  fc.assert(
    fc.property(anyPicture, (any) => {
      const image = binaryAlpha(any);
      const before = image.data.slice();
      const colors = colorsOf(image);
      for (const color of colorsOf(clearSpecks(image))) expect(colors).toContain(color);
      expect(image.data).toEqual(before);
    }),
  );
});
