import { beforeAll, describe, expect, test } from "vitest";
import { changesOf } from "../../../src/engines/changes/changes.ts";
import { type SidedFigure, SidedFigures } from "../../../src/engines/characters/sided.ts";
import { Catalogue } from "../../../src/engines/references/catalogue.ts";
import { thingsOf } from "../../../src/engines/references/prompt-things.ts";
import type { Rgba } from "../../../src/image/rgba.ts";
import { type Entry, libraryOf } from "../references/library-file.ts";

const NAMES = ["front", "behind", "left", "right"];
/** Two characters whose rows and columns are told apart by a blue of their own; of the first, a row that is not there. */
const library: Entry[] = ["knight helmet", "farmer straw hat"].flatMap((names, number) =>
  [0, 1, 2, 3, 4].flatMap((row) =>
    NAMES.map((side, column) => ({
      name: `ninja-adventure/characters/${number + 15}/${row}${column}`,
      names: [...names.split(" "), side],
      kinds: ["character", "walking"],
      rgb: [200, 60, 10 + 8 * row + 40 * column] as [number, number, number],
      side: 20,
    })),
  ),
);
const first = () => 0;

describe("characters that are known from each side", () => {
  let figures: SidedFigures;
  const find = (prompt: string) => figures.of(thingsOf(prompt), changesOf(prompt), first) as SidedFigure;
  const middle = ({ data }: Rgba) => [...data.subarray(4 * (32 * 16 + 16), 4 * (32 * 16 + 16) + 3)];

  beforeAll(() => {
    const without = library.filter(({ name }) => !name.includes("/15/2"));
    figures = new SidedFigures(new Catalogue(libraryOf(without), () => undefined));
  });

  test("are found by their names, and by what those are like who have none", () => {
    const still = { index: 0, count: 1 };
    expect(find("a farmer").picture("behind", "idle", still).picture).not.toBe(
      find("a knight").picture("behind", "idle", still).picture,
    );
    expect(find("a hero")).toBeDefined();
    expect(find("a robot")).toBeUndefined();
  });

  test("walk with their own pictures from each side, and stand where one is not there because it is the same", () => {
    const blues = (side: "front" | "left", prompt: string) =>
      [0, 1, 2, 3].map((index) => middle(find(prompt).picture(side, "walk", { index, count: 4 }).pixels)[2]);
    expect(blues("front", "a farmer")).toEqual([10, 18, 26, 34]);
    expect(blues("left", "a knight")).toEqual([90, 98, 90, 114]);
  });

  test("strike in the middle of an attack", () => {
    const rows = [0, 1].map(
      (index) => middle(find("a farmer").picture("front", "attack", { index, count: 2 }).pixels)[2],
    );
    expect(rows).toEqual([10, 42]);
  });

  test("have the colour that the prompt names wherever they have it, and each side in their colours", () => {
    const figure = find("a green farmer");
    const [red, green] = middle(figure.picture("front", "idle", { index: 0, count: 1 }).pixels) as [number, number];
    expect(green).toBeGreaterThan(red);
    expect(figure.sides).toHaveLength(4);
  });
});
