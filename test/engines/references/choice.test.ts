import { expect, test } from "vitest";
import { changesOf } from "../../../src/engines/changes/changes.ts";
import { Catalogue } from "../../../src/engines/references/catalogue.ts";
import { ReferenceChooser } from "../../../src/engines/references/choice.ts";
import type { Allowance } from "../../../src/engines/references/licences.ts";
import { chooser, DRAWN, vectorOf } from "./choosing.ts";
import { libraryOf } from "./library-file.ts";

test.each([
  [
    "the head noun counts more than what it is made of",
    "a telescope of brass",
    "telescope",
    ["brass ingot", "telescope"],
  ],
  [
    "two words that belong together count more than one",
    "a crystal ball",
    "crystal ball",
    ["ball", "crystal", "crystal ball"],
  ],
  [
    "a word that is only a part of another thing's name is no match",
    "a mountain",
    "mountain",
    ["mountain biking", "mountain"],
  ],
  ["fire is no fire extinguisher", "a fire", "fire", ["fire extinguisher", "fire"]],
  ["a fire extinguisher is one", "a fire extinguisher", "fire extinguisher", ["fire", "fire extinguisher"]],
  ["a plural is its singular", "dragons", "dragon", ["knight", "dragon"]],
  ["a word of like meaning will do", "a wyrm", "dragon", ["knight", "dragon"]],
])("%s", (_, prompt, first, names) => {
  const choose = chooser(names.map((name) => ({ name, names: name.split(" ") })));
  expect(choose(prompt)[0]).toBe(first);
});

test("a state that a picture does not show is drawn over it", () => {
  const entries = ["chest", "rusty key"].map((name) => ({ name, names: name.split(" ") }));
  const chooser = new ReferenceChooser(new Catalogue(libraryOf(entries), () => undefined));
  const isMade = (prompt: string) => chooser.choose(prompt, 1n, "any")[0]?.composed;
  expect(["a chest", "a rusty chest", "a rusty key", "a burning key"].map(isMade)).toEqual([false, true, false, true]);
});

test("a picture that has the prompt's colour beside the white of glass is left as it is, and is painted to be white", () => {
  const colours = ["white", "blue"];
  const library = libraryOf([{ name: "potion", names: ["potion"], colours: colours.toReversed(), rgb: [40, 60, 200] }]);
  const other = libraryOf([{ name: "potion", names: ["potion"], colours, rgb: [40, 60, 200] }]);
  const middle = (prompt: string, of: typeof library) => {
    const [chosen] = new ReferenceChooser(new Catalogue(of, () => undefined)).choose(prompt, 1n, "any");
    return [...(chosen?.pixels.data.subarray(4 * (16 * 32 + 16), 4 * (16 * 32 + 16) + 3) ?? [])];
  };
  expect([middle("a blue potion", library), middle("a blue potion", other)]).toEqual([
    [40, 60, 200],
    [40, 60, 200],
  ]);
  expect(middle("a white potion", library)).not.toEqual([40, 60, 200]);
});

test.each(["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"])(
  "%s is a word like any that is not known: it changes nothing",
  (word) => {
    const entries = ["dragon", "knight", "shield"].map((name) => ({ name, names: [name] }));
    const shape = { name: "anvil", names: ["anvil"], kinds: ["shape"] };
    const chooser = new ReferenceChooser(new Catalogue(libraryOf([...entries, shape]), () => undefined));
    for (const thing of ["dragon", "knight", "anvil", "knight with a shield"])
      expect(chooser.choose(`a ${word} ${thing}`, 1n, "any")).toEqual(chooser.choose(`a ${thing}`, 1n, "any"));
    expect(changesOf(`the same knight in ${word} armour`)).toEqual([]);
  },
);

test("colours decide between pictures of the same thing", () => {
  const choose = chooser([
    { name: "red one", names: ["dragon"], colours: ["red"] },
    ...["green", "blue", "white", "black"].map((colour) => ({ name: colour, names: ["knight"], colours: [colour] })),
  ]);
  expect(choose("a red dragon")).toEqual(["red one"]);
});

test("a drawing is found by what else it is called, where few are and no other fits", () => {
  const scooter = (name: string) => ({ name, names: [name], keywords: ["moped"], source: DRAWN });
  const others = ["shield", "knight", "chest"].map((name) => ({ name, names: [name] }));
  expect(chooser([scooter("scooter"), ...others])("a moped")).toEqual(["scooter"]);
  const many = ["scooter", "rider", "road", "garage"].map(scooter);
  expect(chooser([...many, ...others])("a moped")).toEqual([]);
});

test("of a vessel with what no picture shows in it, the vessel is drawn", () => {
  const drawn = (name: string) => ({ name, names: [name], source: DRAWN });
  const choose = chooser([drawn("barrel"), drawn("shield"), drawn("knight")]);
  expect(choose("a barrel of beer")).toEqual(["barrel"]);
});

test("a second thing has a picture of its own", () => {
  const choose = chooser(["shield", "knight", "chest"].map((name) => ({ name, names: [name] })));
  expect(choose("a knight at a shield")).toEqual(["knight", "shield"]);
  expect(choose("a shield at a knight")).toEqual(["shield", "knight"]);
});

test("nothing is better than a picture of something else", () => {
  const choose = chooser(["shield", "knight"].map((name) => ({ name, names: [name] })));
  expect(choose("a chest")).toEqual([]);
  expect(choose("a qwertz")).toEqual([]);
});

test("parts of characters are no pictures of their own", () => {
  const choose = chooser([
    { name: "held", names: ["shield"], layer: "hand2" },
    { name: "lying", names: ["shield"] },
  ]);
  expect(choose("a shield")).toEqual(["lying"]);
});

test("only pictures of the licences that are allowed are chosen", () => {
  const choose = chooser([0, 1, 2].map((source) => ({ name: `${source}`, names: ["dragon"], source })));
  const chosen = (allowance: Allowance) =>
    [...new Set(Array.from({ length: 40 }, (_, seed) => choose("a dragon", BigInt(seed), allowance)).flat())].sort();
  expect(chosen("cc0")).toEqual(["0"]);
  expect(chosen("permissive")).toEqual(["0", "1"]);
  expect(chosen("any")).toEqual(["0", "1", "2"]);
  expect(chosen("none")).toEqual([]);
});

test("a prompt and a seed choose the same every time, and other seeds others among those that fit", () => {
  const entries = [
    ...Array.from({ length: 6 }, (_, i) => ({ name: `dragon ${i}`, names: ["dragon"] })),
    { name: "knight", names: ["knight"] },
  ];
  const [one, other] = [chooser(entries), chooser(entries)];
  const seeds = Array.from({ length: 30 }, (_, seed) => BigInt(seed));
  const chosen = seeds.map((seed) => one("a dragon", seed));
  expect(seeds.map((seed) => other("a dragon", seed))).toEqual(chosen);
  expect(new Set(chosen.map(([first]) => first)).size).toBe(6);
  expect(chosen.flat()).not.toContain("knight");
  for (const [first, second] of chosen) expect(second).not.toBe(first);
});

test("a word that no picture has is what its latter part is: a greatsword is a sword, and a firefly no fly", () => {
  const choose = chooser(["crystal", "ball", "dragon", "dragonball"].map((name) => ({ name, names: [name] })));
  expect(choose("a crystalball")[0]).toBe("ball");
  expect(choose("a dragonball")).toEqual(["dragonball"]);
});

test("a greenhouse is no house that is green, where there is a picture of one", () => {
  const house = { name: "house", names: ["house"], colours: ["green"] };
  expect(chooser([house, { name: "greenhouse", names: ["greenhouse"] }])("a greenhouse")).toEqual(["greenhouse"]);
  expect(chooser([house])("a greenhouse")).toEqual(["house"]);
});

test("a desk lamp is no desk with a lamp", () => {
  const choose = chooser([
    { name: "furniture/desk-with-lamp", names: ["desk", "lamp"], source: 3 },
    { name: "item/desk-lamp", names: ["desk", "lamp"], source: 3 },
  ]);
  expect(choose("a desk lamp")).toEqual(["item/desk-lamp"]);
});

test("a picture of the very thing comes before one of something like it, even if it is a mere shape", () => {
  const choose = chooser([
    { name: "a ball", names: ["telescope"], kinds: ["shape"] },
    { name: "another", names: ["spyglass"] },
  ]);
  expect(choose("a telescope")).toEqual(["a ball"]);
});

test("a picture in other colours than the prompt says is painted, and one in these colours is not", () => {
  const rgb: [number, number, number] = [10, 200, 10];
  const picture = { name: "dragon", names: ["dragon"], kinds: ["monster"], colours: ["green"], rgb };
  const knight = { name: "knight", names: ["knight"], keywords: ["stone"], colours: ["red"], rgb };
  const chooser = new ReferenceChooser(
    new Catalogue(libraryOf([picture, knight, { name: "stone", names: ["stone"] }]), vectorOf),
  );
  const colourOf = (prompt: string) => {
    const { data } = chooser.choose(prompt, 1n, "any")[0]?.pixels ?? { data: new Uint8Array() };
    const at = data.findIndex((value, i) => i % 4 === 3 && value === 255) - 3;
    return [...data.subarray(at, at + 3)] as [number, number, number];
  };
  expect(colourOf("a dragon")).toEqual(rgb);
  expect(colourOf("a stone knight")).toEqual(rgb);
  const [grey] = colourOf("a dragon made of stone");
  expect(colourOf("a dragon made of stone")).toEqual([grey, grey, grey]);
  expect(colourOf("a green dragon")).toEqual(rgb);
  const [red, green, blue] = colourOf("a red dragon");
  expect(red).toBeGreaterThan(2 * Math.max(green, blue));
});

test("of pictures of one thing our own drawing is chosen, but not where it shows more than what is asked for", () => {
  const choose = chooser([
    { name: "dragon", names: ["dragon"] },
    { name: "drawn dragon", names: ["dragon"], source: 3 },
    { name: "chest", names: ["chest"] },
    { name: "drawn chest on fire", names: ["fire", "chest"], source: 3 },
  ]);
  for (const seed of [1n, 2n, 3n, 4n]) {
    expect(choose("a dragon", seed)[0]).toBe("drawn dragon");
    expect(choose("a chest", seed)[0]).toBe("chest");
  }
});

test("words that mean nothing are ignored: as words of a thing and as things of their own", () => {
  const choose = chooser([
    { name: "dragon", names: ["dragon"] },
    { name: "chest", names: ["chest"] },
  ]);
  expect(choose("a qwertz dragon")).toEqual(choose("a dragon"));
  expect(choose("a qwertz, dragon")).toEqual(["dragon"]);
});

test("a border of water is no water, and a fish in lava no lava", () => {
  const choose = chooser([
    { name: "2015/dngn/water/deep_water_wave_E.png", names: ["deep", "water"], side: 14 },
    { name: "2015/dngn/water/deep_water.png", names: ["deep", "water"], side: 32 },
    { name: "UNUSED/monsters/lava_fish.png", names: ["lava", "fish"], kinds: ["monster"], side: 20 },
    { name: "2015/features/lava.png", names: ["lava"], side: 32 },
  ]);
  for (const seed of [1n, 2n, 3n, 4n]) {
    expect(choose("deep water", seed)).toEqual(["2015/dngn/water/deep_water.png"]);
    expect(choose("lava", seed)[0]).toBe("2015/features/lava.png");
  }
});

test("a subject alone chooses what its pictures are drawn after, whatever its prompts say besides", () => {
  const names = ["dragon", "fire dragon", "dragon with a shield", "shield", "knight"];
  const another = { name: "another dragon", names: ["dragon"] };
  const choose = chooser([...names.map((name) => ({ name, names: name.split(" ") })), another]);
  expect(choose("a fire dragon")[0]).toBe("fire dragon");
  const seeds = Array.from({ length: 8 }, (_, i) => BigInt(i));
  const prompts = ["a dragon", "a fire dragon", "a dragon of brass", "a dragon with a knight"];
  for (const seed of seeds) {
    const firsts = prompts.map((prompt) => choose(prompt, seed, "any", "a dragon")[0]);
    expect(new Set(firsts).size).toBe(1);
  }
  expect(new Set(seeds.map((seed) => choose("a dragon", seed, "any", "a dragon")[0])).size).toBeGreaterThan(1);
  expect(choose("a dragon with a knight", 1n, "any", "a dragon")[1]).toBe("knight");
});
