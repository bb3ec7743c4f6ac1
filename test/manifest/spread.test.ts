import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readList } from "../../src/manifest/set/read.ts";
import type { SpriteSet } from "../../src/manifest/set/sprite-set.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { plainPng } from "../support/upload.ts";

const read = async (yaml: string, folder = temporaryFolder()) => {
  const file = join(folder, "sprites.yaml");
  writeFileSync(file, yaml);
  return (await readList(file, { settings: {} })) as SpriteSet;
};

describe("one sprite that stands for several", () => {
  test("is drawn from four sides, in all of its animations, with one seed", async () => {
    const { assets, sheets } = await read(`
sprites:
  - { name: hero, prompt: a knight, directions: 4, animations: { walk: 4, idle: 2 } }
sheets:
  - { name: hero, sprites: "hero-*" }
`);
    expect(assets).toHaveLength(24);
    expect(new Set(assets.map(({ seed }) => seed)).size).toBe(1);
    expect([...new Set(assets.map(({ prompt }) => prompt))]).toEqual(
      ["front view", "seen from behind", "facing left", "facing right"].flatMap((side) => [
        `a knight, ${side}, idle`,
        `a knight, ${side}, walking`,
      ]),
    );
    const tags = ["front", "behind", "left", "right"].flatMap((side) => [`hero-${side}-idle`, `hero-${side}-walk`]);
    expect(sheets[0]?.tags.map(({ name }) => name)).toEqual(tags);
  });

  test("says its subject first, and shares the seed with others of that subject", async () => {
    const { assets } = await read(`
sprites:
  - { name: sword, subject: a sword, prompt: "in {iron,gold}" }
  - { name: broken, subject: a sword, prompt: broken }
  - { name: other, prompt: a sword }
`);
    expect(assets.map(({ prompt }) => prompt)).toEqual([
      "a sword in iron",
      "a sword in gold",
      "a sword, broken",
      "a sword",
    ]);
    expect(assets.map(({ settings }) => settings.subject)).toEqual(["a sword", "a sword", "a sword", undefined]);
    const [one, two, three, other] = assets.map(({ seed }) => seed);
    expect([two, three]).toEqual([one, one]);
    expect(other).not.toBe(one);
  });

  test("has no frames beside its animations", async () => {
    const problem = read("sprites:\n  - { name: hero, prompt: a knight, frames: 4, animations: { walk: 4 } }\n");
    await expect(problem).rejects.toThrow("sprites.yaml:2:60: animations has no place beside frames");
  });
});

describe("a library of a set", () => {
  const withLibrary = () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "own"));
    const write = (name: string, ...rgb: [number, number, number]) =>
      writeFileSync(join(folder, "own", name), plainPng(rgb).png);
    write("knight.png", 200, 0, 0);
    write("potion.png", 0, 0, 200);
    return { folder, write };
  };
  const YAML = `
defaults: { library: own }
sprites:
  - { name: hero, prompt: a knight }
  - { name: key, prompt: a key }
  - { name: plain, prompt: a key, palette: pico-8 }
`;

  test("gives each sprite its references, and a style and colours where none is of that", async () => {
    const { folder } = withLibrary();
    const [hero, key, plain] = (await read(YAML, folder)).assets;
    expect(hero?.settings).toMatchObject({ references: [expect.stringMatching(/^[0-9a-f]{64}$/)] });
    expect(hero?.settings.palette).toBeUndefined();
    expect(key?.settings.palette).toEqual(expect.arrayContaining([0xc80000, 0x0000c8]));
    expect(plain?.settings.palette).toHaveLength(16);
  });

  test("makes other sprites where a picture in it is another one", async () => {
    const { folder, write } = withLibrary();
    const before = (await read(YAML, folder)).assets.map(({ settings }) => settings);
    write("knight.png", 0, 200, 0);
    const after = (await read(YAML, folder)).assets.map(({ settings }) => settings);
    expect(after[0]).not.toEqual(before[0]);
    expect(after[1]).not.toEqual(before[1]);
  });
});
