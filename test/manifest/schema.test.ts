import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readList } from "../../src/manifest/set/read.ts";
import type { SpriteSet } from "../../src/manifest/set/sprite-set.ts";
import { sprite as spriteSchema, manifest as wholeSchema } from "../../src/manifest/text/schema.ts";

const pathOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const page = readFileSync(pathOf("docs/manifest.md"), "utf8");
const isValid = new Ajv({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(pathOf("docs/manifest.schema.json"), "utf8")),
);

test("the example is a manifest, for us and for editors", async () => {
  const file = pathOf("examples/manifest/sprites.yaml");
  const { assets } = (await readList(file, { settings: {} })) as SpriteSet;
  expect(assets.map(({ output }) => output)).toEqual([
    "sprites/hero.png",
    "sprites/sword-iron.png",
    "sprites/sword-gold.png",
    "sprites/sword-ice.png",
    "sprites/red-potion-1.png",
    "sprites/red-potion-2.png",
    "sprites/blue-potion-1.png",
    "sprites/blue-potion-2.png",
    "sprites/green-potion-1.png",
    "sprites/green-potion-2.png",
    "tiles/dungeon-stone-wall.png",
    "tiles/dungeon-marble-floor.png",
  ]);
  expect(isValid(parse(readFileSync(file, "utf8")))).toBe(true);
});

test("the page's example is a manifest for editors", () => {
  const [, example = ""] = /```yaml\n([^`]*)```/.exec(page) ?? [];
  expect(isValid(parse(example))).toBe(true);
});

test("the page has every key", () => {
  const keys = new Set([...Object.keys(wholeSchema.entries), ...Object.keys(spriteSchema.pipe[0].entries)]);
  for (const key of keys) expect(page).toContain(`\`${key}\``);
});

test.each([
  ["a palette of the set", { palette: { colors: 16 } }, true],
  ["a palette of the set with another key", { palette: { colours: 16 } }, false],
  ["a sheet", { sheets: [{ name: "a", sprites: "a-*", format: "godot", pivot: "feet", duration: 80 }] }, true],
  [
    "a sheet of tags",
    { sheets: [{ name: "a", tags: [{ name: "t", sprites: ["a", "b"], direction: "reverse" }] }] },
    true,
  ],
  ["a sheet without a name", { sheets: [{ sprites: "a" }] }, false],
  ["a sheet of an unknown format", { sheets: [{ name: "a", sprites: "a", format: "unity" }] }, false],
])("editors are told of a manifest with %s whether it holds", (_, rest, holds) => {
  expect(isValid({ sprites: [{ prompt: "a" }], ...rest })).toBe(holds);
});

test.each([
  ["every key", { prompt: "a", name: "b", seed: "18446744073709551615", size: [8, 8], palette: "nes", scale: 2 }, true],
  ["a size as text", { prompt: "a", size: "32x32" }, true],
  ["an unknown key", { prompt: "a", sedd: 1 }, false],
  ["no prompt", { name: "a" }, false],
  ["a negative seed", { prompt: "a", seed: -1 }, false],
  ["steps of nothing", { prompt: "a", steps: 0 }, false],
  ["an unknown background", { prompt: "a", background: "red" }, false],
])("editors are told of a sprite with %s whether it holds", (_, sprite, holds) => {
  expect(isValid({ sprites: [sprite] })).toBe(holds);
});
