import { expect, test } from "vitest";
import { outline } from "../../src/image/steps/outline.ts";
import { draw, show } from "./pictures.ts";

const ink = { s: 0xe8b796, k: 0x000000 };

test("a line of one pixel surrounds the sprite, without corners", () => {
  const drawn = outline(draw([".....", ".....", "..s..", "....."], ink), ink.k);
  expect(show(drawn, ink)).toEqual([".....", "..k..", ".ksk.", "..k.."]);
});

test("holes get their line too, and the sprite's pixels and the size stay", () => {
  const drawn = outline(draw(["sss", "s.s", "sss"], ink), ink.k);
  expect(show(drawn, ink)).toEqual(["sss", "sks", "sss"]);
});
