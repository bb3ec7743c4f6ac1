import { expect, test } from "vitest";
import { Catalogue } from "../../../src/engines/references/catalogue.ts";
import { ReferenceChooser } from "../../../src/engines/references/choice.ts";
import { chooser, DRAWN, vectorOf } from "./choosing.ts";
import { type Entry, libraryOf } from "./library-file.ts";

test("somebody holds a thing in his hand", () => {
  const entries = [
    { name: "goblin", names: ["goblin"], kinds: ["monster"], rgb: [10, 200, 10] as [number, number, number] },
    { name: "bomb", names: ["bomb"], kinds: ["item"], rgb: [200, 10, 10] as [number, number, number] },
  ];
  const chooser = new ReferenceChooser(new Catalogue(libraryOf(entries), vectorOf));
  const [held, alone] = chooser.choose("a goblin holding a bomb", 1n, "any");
  const colours = new Set<string>();
  const { data } = held?.pixels ?? { data: new Uint8Array() };
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) colours.add(data.subarray(at, at + 3).join());
  expect([...colours].sort()).toEqual(["10,200,10", "200,10,10"]);
  expect(held?.pictures).toEqual([0, 1]);
  expect(alone).toBeUndefined();
});

test("a thing lies under another, stands beside it, or is worn, as the prompt says", () => {
  const red: [number, number, number] = [200, 10, 10];
  const green: [number, number, number] = [10, 200, 10];
  const entries = [
    { name: "frog", names: ["frog"], kinds: ["animal"], rgb: green },
    { name: "crown", names: ["crown"], kinds: ["item"], rgb: red },
    { name: "floor", names: ["floor"], kinds: ["floor"], rgb: red },
  ];
  const chooser = new ReferenceChooser(new Catalogue(libraryOf(entries), vectorOf));
  /** The mean row of the pixels of each colour, the upper one first. */
  const upper = (prompt: string) => {
    const rows = { red: [] as number[], green: [] as number[] };
    const { data } = chooser.choose(prompt, 1n, "any")[0]?.pixels ?? { data: new Uint8Array() };
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] === 255) rows[data[at] === 200 ? "red" : "green"].push(Math.floor(at / 128));
    const mean = (of: readonly number[]) => of.reduce((sum, row) => sum + row, 0) / of.length;
    if (rows.red.length === 0 || rows.green.length === 0) return "alone";
    return mean(rows.red) < mean(rows.green) ? "red" : "green";
  };
  expect(upper("a frog with a crown")).toBe("red");
  expect(upper("a frog on a crown")).toBe("green");
  expect(upper("a crown and a frog")).toBe("red");
  expect(upper("a frog on a floor")).toBe("alone");
});

test("a goblin archer is a goblin with a bow where no drawing shows both", () => {
  const drawn = (name: string, kind: string) => ({ name, names: name.split(" "), kinds: [kind], source: DRAWN });
  const entries = [drawn("goblin", "monster"), drawn("bow", "item"), drawn("archer", "person")];
  const pictures = (more: readonly Entry[]) => {
    const all = [...entries, ...more];
    const chooser = new ReferenceChooser(new Catalogue(libraryOf(all), vectorOf));
    return chooser.choose("a goblin archer", 1n, "any")[0]?.pictures.map((picture) => all[picture]?.name);
  };
  expect(pictures([])).toEqual(["goblin", "bow"]);
  expect(pictures([drawn("goblin archer", "monster")])).toEqual(["goblin archer"]);
});

test("a vessel is heaped with what it is full of, unless a drawing shows both", () => {
  const drawn = (name: string, keywords: string[] = []) => ({ name, names: [name], keywords, source: DRAWN });
  const pictures = (prompt: string, more: readonly Entry[] = []) => {
    const all = [drawn("basket"), drawn("apple"), drawn("soup"), ...more];
    const chooser = new ReferenceChooser(new Catalogue(libraryOf(all), vectorOf));
    return chooser
      .choose(prompt, 1n, "any")[0]
      ?.pictures.map((picture) => all[picture]?.keywords?.[0] ?? all[picture]?.name);
  };
  expect(pictures("a basket full of apples")).toEqual(["basket", "apple"]);
  expect(pictures("a basket of apples")).toEqual(["basket", "apple"]);
  expect(pictures("a basket of apples", [{ ...drawn("basket", ["apple"]) }])).toEqual(["apple"]);
  expect(pictures("a bowl of soup")).toEqual(["soup"]);
});

test("of two things of a kind two are drawn, unless a picture shows them; what has two of something is one", () => {
  const picture = { name: "ogre", names: ["ogre"] };
  const pair = { name: "pair", names: ["boot"], keywords: ["two"], source: DRAWN };
  const chooser = new ReferenceChooser(new Catalogue(libraryOf([picture, pair]), vectorOf));
  const isMade = (prompt: string) => chooser.choose(prompt, 1n, "any")[0]?.composed;
  expect(["two ogres", "three small ogres", "a two-headed ogre", "two boots"].map(isMade)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("what is only a part of a thing is no thing of its own", () => {
  const choose = chooser(["bat", "eye", "horn", "shield"].map((name) => ({ name, names: [name] })));
  expect(choose("a bat with red eyes")).toEqual(["bat"]);
  expect(choose("a bat with horns")).toEqual(["bat"]);
});

test("somebody of whom no picture is there is composed of parts, by the licence of the parts", () => {
  const parts = [
    ["base", "human_m"],
    ["body", "half_plate"],
  ].map(([layer, name]) => ({
    name: `player/${layer}/${name}`,
    names: [name as string],
    layer: layer as string,
    source: 1,
  }));
  const choose = chooser([...parts, { name: "dragon", names: ["dragon"] }]);
  expect(choose("a knight")).toEqual(["player/base/human_m"]);
  expect(choose("a knight", 1n, "cc0")).toEqual([]);
});

test("a good picture of somebody comes before parts where the prompt says no more of him", () => {
  const knight = { name: "knight", names: ["knight"], kinds: ["monster"] };
  const parts = [
    ["base", "human_m"],
    ["hand2", "shield_kite"],
  ].map(([layer, name]) => ({ name: `player/${layer}/${name}`, names: [name as string], layer: layer as string }));
  const choose = chooser([knight, ...parts]);
  expect(choose("a knight")).toEqual(["knight"]);
  expect(choose("a knight with a blue shield")[0]).toBe("player/base/human_m");
});
