import fc from "fast-check";
import { expect, test } from "vitest";
import { isSafeName } from "../../src/manifest/set/naming.ts";
import { MAX_U64 } from "../../src/protocol/limits.ts";
import { assetsOf, type WrittenSprite } from "./entries.ts";

const names = (sprite: WrittenSprite) => assetsOf([sprite]).map(({ name }) => name);

test("what tells a sprite's assets apart stands behind its name", () => {
  expect(names({ name: "hero", prompt: "a knight" })).toEqual(["hero"]);
  expect(names({ name: "sword", prompt: "sword of {iron,Ice Blue}" })).toEqual(["sword-iron", "sword-ice-blue"]);
  expect(names({ name: "hero", prompt: "a knight", count: 2 })).toEqual(["hero-1", "hero-2"]);
  expect(names({ name: "orc", prompt: "{red,blue} orc", count: 2 })).toEqual([
    "orc-red-1",
    "orc-red-2",
    "orc-blue-1",
    "orc-blue-2",
  ]);
});

test("a name may hold it in its own way", () => {
  const sprite = { name: "{n}_{2}-sword-of-{1}", prompt: "a {iron,ice} {big,small} sword", count: 2 };
  expect(names(sprite).slice(0, 3)).toEqual(["1_big-sword-of-iron", "2_big-sword-of-iron", "1_small-sword-of-iron"]);
  expect(names({ name: "{1}-sword", prompt: "a {iron,ice} {big,small} sword" })).toEqual([
    "iron-sword-big",
    "iron-sword-small",
    "ice-sword-big",
    "ice-sword-small",
  ]);
});

test("without a name the words of the prompt are the name", () => {
  expect(names({ prompt: "A {red,blue} Dragon!" })).toEqual(["a-red-dragon", "a-blue-dragon"]);
  expect(names({ prompt: "a potion", count: 2 })).toEqual(["a-potion-1", "a-potion-2"]);
});

test("an alternative without a Latin letter is told by its number", () => {
  expect(names({ name: "剣", prompt: "{鉄,金}の剣" })).toEqual(["剣-1", "剣-2"]);
});

test("pictures of one sprite have seeds that follow each other, and alternatives have the same", () => {
  const assets = assetsOf([{ name: "a", prompt: "{b,c}", seed: 7n, count: 3 }]);
  expect(assets.map(({ seed }) => seed)).toEqual([7n, 8n, 9n, 7n, 8n, 9n]);
});

test("a seed that was not given follows from name and prompt, whatever else is in the manifest", () => {
  const hero = { name: "hero", prompt: "a knight" };
  const [alone] = assetsOf([hero]);
  const [, among] = assetsOf([{ prompt: "a dragon" }, hero], { steps: 4 });
  expect(alone?.seed).toBe(625_374_396n);
  expect(among?.seed).toBe(alone?.seed);
  expect(assetsOf([{ ...hero, prompt: "a knight." }])[0]?.seed).not.toBe(alone?.seed);
  expect(assetsOf([{ ...hero, name: "hero2" }])[0]?.seed).not.toBe(alone?.seed);
});

test("defaults hold where a sprite says nothing else", () => {
  const [first, second] = assetsOf(
    [
      { prompt: "a", steps: 5 },
      { prompt: "b", negative: "dark" },
    ],
    {
      steps: 9,
      scale: 2,
      seed: 3n,
    },
  );
  expect(first).toMatchObject({ seed: 3n, settings: { scale: 2, steps: 5 } });
  expect(second).toMatchObject({ seed: 3n, settings: { scale: 2, steps: 9, negative_prompt: "dark" } });
});

test.each<[string, WrittenSprite[], string]>([
  [
    "one name twice",
    [
      { name: "a", prompt: "x" },
      { name: "a", prompt: "y" },
    ],
    "sprites.1.name: the name a is taken by",
  ],
  [
    "capitals alone",
    [
      { name: "É", prompt: "x" },
      { name: "e\u0301", prompt: "y" },
    ],
    "is taken by",
  ],
  ["equal alternatives", [{ name: "a", prompt: "{x,X}" }], "the name a-x is taken by"],
  ["a path", [{ name: "../a", prompt: "x" }], 'makes "../a", which is no file name'],
  ["a device", [{ name: "NUL", prompt: "x" }], "no file name"],
  ["a hidden file", [{ name: ".a", prompt: "x" }], "no file name"],
  ["an escape sequence", [{ name: "a\u001b[31m", prompt: "x" }], "no file name"],
  ["a long name", [{ name: "x".repeat(101), prompt: "x" }], "no file name"],
  ["a placeholder that is not there", [{ name: "a-{2}", prompt: "{x,y}" }], "has {2}; there is {1}"],
  ["seeds beyond the last", [{ prompt: "x", seed: MAX_U64, count: 2 }], "no room for 2 seeds"],
  ["too many alternatives", [{ prompt: "{a,b}".repeat(17) }], "more than 100,000 sprites"],
  ["far too many", [{ prompt: "{a,b}".repeat(1600) }], "more than 100,000 sprites"],
])("%s is refused with its place", (_, sprites, problem) => {
  const refused = expect.objectContaining({ code: "usage", message: expect.stringContaining(problem) });
  expect(() => assetsOf(sprites)).toThrow(refused);
  expect(() => assetsOf(sprites)).toThrow(/^test\.yaml:sprites\.\d\./);
});

const word = fc.stringMatching(/^[a-z]{1,5}$/);
const sprite = fc.record(
  {
    name: word,
    prompt: fc
      .array(
        fc.oneof(
          word,
          fc.uniqueArray(word, { minLength: 2, maxLength: 3 }).map((all) => `{${all.join(",")}}`),
        ),
        {
          minLength: 1,
          maxLength: 4,
        },
      )
      .map((parts) => parts.join(" ")),
    seed: fc.bigInt(0n, MAX_U64 - 10n),
    count: fc.integer({ min: 1, max: 4 }),
    steps: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: ["prompt"] },
);

test("whatever is asked for, names are distinct file names and everything is the same each time", () => {
  fc.assert(
    fc.property(fc.array(sprite, { maxLength: 5 }), (sprites) => {
      const named = sprites.map((entry, i) => ({ ...entry, name: `${entry.name ?? "s"}${i}x` }));
      const assets = assetsOf(named);
      expect(new Set(assets.map(({ name }) => name)).size).toBe(assets.length);
      for (const { name, prompt } of assets) {
        expect(isSafeName(name)).toBe(true);
        expect(prompt).not.toMatch(/[{}]/);
      }
      expect(assetsOf(named)).toEqual(assets);
    }),
  );
});
