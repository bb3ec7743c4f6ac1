import { expect, test } from "vitest";
import { shrink } from "../../../src/terminal/pictures/shrink.ts";
import { draw, show } from "../../image/pictures.ts";

const INK = { k: 0x101010, r: 0xff0000, w: 0xffffff, b: 0x0000ff };

test("each square becomes the colour that most of it has, outlines before what they enclose", () => {
  const picture = draw(["rrkr", "rkkr", "k.wb", "k.kr"], INK);
  expect(show(shrink(picture, 2), INK)).toEqual(["rk", "kw"]);
});

test("a picture whose side is no multiple keeps its edge", () => {
  expect(show(shrink(draw(["rrk", "rrk", "www"], INK), 2), INK)).toEqual(["rk", "ww"]);
});
