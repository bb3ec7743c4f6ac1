import { describe, expect, test } from "vitest";
import { changed, changesOf } from "../../../src/engines/changes/changes.ts";
import { tintOf } from "../../../src/engines/changes/segments.ts";
import type { Rgba } from "../../../src/image/rgba.ts";

const LINE = [10, 10, 10];
const SKIN = [230, 180, 140];
const GREEN = [40, 160, 40];
const BLUE = [40, 60, 200];
const BROWN = [120, 70, 20];
const SHADE = [150, 150, 155];

/** Somebody in green with blue trousers and a brown hat, a shield at his left and a staff at his right, as he sees it. */
function hero(): Rgba {
  const data = new Uint8Array(4 * 32 * 32);
  const paint = (rgb: number[], x: number, y: number, width: number, height: number) => {
    for (let row = y; row < y + height; row++)
      for (let column = x; column < x + width; column++) data.set([...rgb, 255], 4 * (32 * row + column));
  };
  paint(LINE, 11, 1, 10, 31);
  paint(BROWN, 12, 2, 8, 4);
  paint(SKIN, 13, 6, 6, 4);
  paint(GREEN, 12, 11, 8, 10);
  paint(BLUE, 12, 22, 8, 8);
  paint(LINE, 22, 12, 9, 9);
  paint(SHADE, 23, 13, 7, 7);
  paint(LINE, 3, 4, 4, 28);
  paint([90, 20, 120], 4, 5, 2, 26);
  return { width: 32, height: 32, data };
}

const at = ({ data }: Rgba, x: number, y: number) => [...data.subarray(4 * (32 * y + x), 4 * (32 * y + x) + 3)];
/** Of each part, a pixel. */
const PLACES: Record<string, [x: number, y: number]> = {
  hat: [15, 3],
  face: [15, 7],
  coat: [15, 15],
  trousers: [15, 26],
  shield: [26, 16],
  staff: [4, 15],
};

/** Which parts the prompt changes, and what tint the first of them takes. */
function changedBy(prompt: string) {
  const [before, after] = [hero(), changed(hero(), changesOf(prompt))];
  const parts = Object.entries(PLACES).filter(([, [x, y]]) => String(at(before, x, y)) !== String(at(after, x, y)));
  const [, place] = parts[0] ?? [];
  const [red, green, blue] = place ? at(after, ...place) : [];
  return { parts: parts.map(([part]) => part), tint: tintOf(red as number, green as number, blue as number) };
}

describe("words that name a colour and a part", () => {
  test.each<[string, string[], number]>([
    ["the same hero in red armour", ["coat"], 0],
    ["the same hero with red trousers", ["trousers"], 0],
    ["a hero with a red hat", ["hat"], 0],
    ["make the shield golden", ["shield"], 2],
    ["turn the staff green", ["staff"], 4],
    ["hero with a cyan staff and a golden shield", ["shield", "staff"], 2],
  ])("%s: change that part and no other", (prompt, parts, tint) => {
    expect(changedBy(prompt)).toEqual({ parts, tint });
  });

  test("keep lights, shades and the line around", () => {
    const after = changed(hero(), changesOf("the same hero in red armour"));
    expect(at(after, 11, 15)).toEqual(LINE);
    expect(at(after, 15, 7)).toEqual(SKIN);
  });
});

test("a colour of the thing itself changes what there is most of", () => {
  expect(changesOf("a golden sword")).toEqual([{ part: "whole", colour: "gold" }]);
  expect(changesOf("the same hero in red")).toEqual([{ part: "whole", colour: "red" }]);
});

test("a prompt without a colour changes nothing", () => {
  expect(changesOf("the same hero with a shield, sitting")).toEqual([]);
  expect(changed(hero(), [])).toEqual(hero());
});

test("where a mask says which pixels change, all of them do", () => {
  const within = new Set([32 * 7 + 15]);
  const after = changed(hero(), changesOf("make the shield green"), { within });
  expect(at(after, 15, 7)).not.toEqual(SKIN);
  expect(at(after, 26, 16)).toEqual(SHADE);
});

test("a part that is not there is the whole", () => {
  const square = { width: 32, height: 32, data: new Uint8Array(4 * 32 * 32).fill(255) };
  expect(at(changed(square, [{ part: "shield", colour: "red" }]), 9, 9)).not.toEqual([255, 255, 255]);
});
