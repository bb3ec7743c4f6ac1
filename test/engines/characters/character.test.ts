import { describe, expect, test } from "vitest";
import { compose } from "../../../src/engines/characters/character.ts";
import { Wardrobe } from "../../../src/engines/characters/wardrobe.ts";
import { thingsOf } from "../../../src/engines/references/prompt-things.ts";
import { type Entry, libraryOf } from "../references/library-file.ts";

/** Parts of one colour each, so that a pixel tells which lies on top; smaller ones lie on larger ones. */
const PARTS: [layer: string, name: string, side: number][] = [
  ["base", "human_m", 30],
  ["base", "elf_f", 30],
  ["base", "lorc_m0", 30],
  ["cloak", "red", 32],
  ["body", "half_plate2", 20],
  ["body", "robe_blue", 20],
  ["legs", "leg_armour00", 18],
  ["head", "fhelm_gray3", 4],
  ["head", "hood_red", 4],
  ["head", "wizard_blue", 4],
  ["hand1", "long_sword", 12],
  ["hand1", "staff_mage", 12],
  ["hand2", "shield_kite1", 8],
];
const entries: Entry[] = PARTS.map(([layer, name, side], i) => ({
  name: `player/${layer}/${name}`,
  names: name.split("_"),
  layer,
  side,
  rgb: [100 + i, 100 + i, 100 + i],
}));
const wardrobe = new Wardrobe(libraryOf(entries));
const composed = (prompt: string, word = 0) => compose(thingsOf(prompt), wardrobe, () => word);
const worn = (prompt: string) => composed(prompt)?.parts.map(({ words }) => words.join(" "));
const middle = (prompt: string) => [
  ...(composed(prompt)?.pixels.data.subarray(4 * (16 * 32 + 16), 4 * (16 * 32 + 16) + 3) ?? []),
];

describe("a character", () => {
  test("wears and holds what somebody of his trade does, layer over layer", () => {
    expect(worn("a knight")).toEqual([
      "human m",
      "leg armour00",
      "half plate2",
      "long sword",
      "shield kite1",
      "fhelm gray3",
    ]);
    expect(worn("a wizard")).toEqual(["human m", "robe blue", "staff mage", "wizard blue"]);
  });

  test("wears what the prompt gives him in its place, in the colour that it says", () => {
    expect(worn("a mage with a crimson hood")).toEqual(["human m", "robe blue", "staff mage", "hood red"]);
    const [red, green, blue] = middle("a mage with a crimson hood") as [number, number, number];
    expect(red).toBeGreaterThan(3 * Math.max(green, blue));
    expect(middle("a mage with a hood")).toEqual([108, 108, 108]);
  });

  test("shows each thing that there is a part for, and says so", () => {
    expect([...(composed("a knight in silver armour with a blue shield and a crocodile")?.shown ?? [])]).toEqual([
      0, 1, 2,
    ]);
  });

  test("has the clothes of a trade in the colour of the trade's word, and a body's colour is its skin's", () => {
    const [red, green, blue] = middle("a black knight") as [number, number, number];
    expect(Math.max(red, green, blue)).toBeLessThan(90);
    expect(composed("a green orc")?.isColoured).toBe(true);
    expect(worn("a green orc")?.[0]).toBe("lorc m0");
  });

  test("of a race and a trade has the body of the one and the clothes of the other", () => {
    expect(worn("an orc knight")?.slice(0, 3)).toEqual(["lorc m0", "leg armour00", "half plate2"]);
  });

  test.each(["a skeleton warrior", "a dragon", "a treasure chest", "!!!"])("is not composed for %s", (prompt) => {
    expect(composed(prompt)).toBeUndefined();
  });

  test("is not composed where the library has no parts", () => {
    const none = new Wardrobe(libraryOf([{ name: "apple", names: ["apple"] }]));
    expect(compose(thingsOf("a knight"), none, () => 0)).toBeUndefined();
  });
});
