import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { loadCut } from "../../src/terminal/cut.ts";

const cut = await loadCut();
const RED = "\u001b[31m";
const PLAIN = "\u001b[39m";

describe("the width of a text", () => {
  test("of each character that our rows are made of is what the library says", () => {
    const ours = [..." aZ~–…←↑→↓─━│░▒▓█▀▄▸✓✔✖✗"];
    expect(ours.map((one) => cut.widthOf(one))).toEqual(ours.map((one) => stringWidth(one)));
  });

  test.each([
    ["colours take none", `${RED}dragon${PLAIN}`, 6],
    ["wide characters take two", "龍の剣", 6],
    ["an emoji takes two", "✔️ 🐉", 5],
    ["accents take none of their own", "drago\u0301n", 6],
    ["an empty one has none", "", 0],
  ])("%s", (_, text, width) => {
    expect(cut.widthOf(text)).toBe(width);
  });
});

describe("a text that is cut", () => {
  test("stays as it is where it has room", () => {
    expect(cut(`${RED}dragon${PLAIN}`, 6)).toBe(`${RED}dragon${PLAIN}`);
  });

  test.each([
    ["ends in dots", "a red dragon", 8, "end", "a red d…"],
    ["begins with dots where its end is wanted", "/home/art/dragon.png", 11, "start", "…dragon.png"],
    ["never reaches too far with a wide character", "龍の剣", 4, "end", "龍…"],
  ] as const)("%s", (_, text, columns, position, expected) => {
    expect(cut(text, columns, position)).toBe(expected);
  });
});
