import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readList } from "../../src/manifest/set/read.ts";
import type { SpriteSet } from "../../src/manifest/set/sprite-set.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SPRITES = `output: art/
sprites:
  - { name: hero, prompt: a knight, count: 11 }
  - { name: orc, prompt: an orc }
sheets:
`;

async function read(sheets: string, name = "sprites.yaml"): Promise<SpriteSet> {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, SPRITES + sheets);
  return (await readList(file, { settings: {} })) as SpriteSet;
}

async function mistakeIn(sheets: string, name?: string): Promise<string> {
  const error = await read(sheets, name).catch((cause) => cause);
  expect(error).toMatchObject({ code: "usage", hint: expect.stringMatching(/[.?]$/) });
  return error.message.replace(/^.*?\/sprites(\.lock)?\.(yaml|json)/, "");
}

const heroes = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ name: `hero-${from + i}`, duration: 100 }));

test("a sheet holds the sprites that its patterns name, in the order of the manifest", async () => {
  const { sheets } = await read("  - { name: all, sprites: [orc, 'hero-*'] }\n");
  expect(sheets).toEqual([
    {
      name: "all",
      outputs: ["all.png", "all.json"],
      format: "aseprite",
      pivot: "center",
      frames: [{ name: "orc", duration: 100 }, ...heroes(1, 11)],
      tags: [],
      where: expect.stringMatching(/sprites\.yaml:\d+:\d+$/),
    },
  ]);
});

test("tags are spans of the sheet, with their own direction and duration", async () => {
  const { sheets } = await read(`  - name: hero
    output: sheets/
    format: godot
    pivot: feet
    duration: 150
    tags:
      - { name: idle, sprites: hero-1 }
      - { name: walk, sprites: [hero-2, hero-3], direction: pingpong, duration: 80 }
      - { name: all, sprites: [hero-1, hero-2, hero-3] }
`);
  expect(sheets).toMatchObject([
    {
      outputs: ["sheets/hero.png", "sheets/hero.tres"],
      format: "godot",
      pivot: "feet",
      frames: [
        { name: "hero-1", duration: 150 },
        { name: "hero-2", duration: 80 },
        { name: "hero-3", duration: 80 },
      ],
      tags: [
        { name: "idle", from: 0, to: 0 },
        { name: "walk", from: 1, to: 2, direction: "pingpong" },
        { name: "all", from: 0, to: 2 },
      ],
    },
  ]);
});

test.each([
  ["sheets/{name}.gif", ["sheets/a.gif"]],
  ["a.apng", ["a.apng"]],
  ["A.PNG", ["A.PNG", "A.json"]],
])("the output %s is the files %j", async (output, outputs) => {
  const { sheets } = await read(`  - { name: a, sprites: orc, output: "${output}" }\n`);
  expect(sheets[0]?.outputs).toEqual(outputs);
});

const sheet = (rest: string) => `  - { name: a, ${rest} }\n`;

test.each([
  ["no sprites", sheet("pivot: feet"), ":6:5: there is neither sprites nor tags"],
  ["a sprite that is not there", sheet("sprites: [orc, oc]"), ":6:31: sprites has oc, which no sprite is named"],
  ["a pattern without a sprite", sheet("sprites: troll-*"), ":6:25: sprites has troll-*, which no sprite is named"],
  [
    "tags apart",
    sheet("tags: [{ name: t, sprites: [hero-1, hero-2] }, { name: u, sprites: [hero-1, orc] }]"),
    "the sprites of tag u do not follow each other",
  ],
  [
    "two tags of one name",
    sheet("tags: [{ name: t, sprites: orc }, { name: t, sprites: hero-1 }]"),
    ":6:58: there is another tag named t",
  ],
  [
    "two durations",
    sheet("tags: [{ name: t, sprites: orc, duration: 50 }, { name: u, sprites: orc, duration: 60 }]"),
    "orc is shown for 50 ms in another tag",
  ],
  [
    "an unknown format",
    sheet("sprites: orc, format: unity"),
    "format must be one of aseprite, texturepacker, godot, godot3, bevy, tiled",
  ],
  ["an unknown key", sheet("sprites: orc, pivott: feet"), "unknown key pivott: did you mean pivot?"],
  [
    "a direction that is none",
    sheet("tags: [{ name: t, sprites: orc, direction: back }]"),
    "direction must be one of forward, reverse, pingpong",
  ],
  [
    "a duration too short to show",
    sheet("sprites: orc, duration: 1"),
    "duration must be a whole number from 10 to 60000",
  ],
  ["a format of an animation", sheet("sprites: orc, output: a.gif, format: bevy"), "format has no place in a.gif"],
  ["tags of an animation", sheet("tags: [{ name: t, sprites: orc }], output: a.gif"), "tags have no place in a.gif"],
  [
    "another kind of file",
    sheet("sprites: orc, output: a.jpg"),
    ":6:38: output must end with .png or .gif or .apng, or with / for a folder",
  ],
  ["a file outside", sheet("sprites: orc, output: ../a.png"), "output leads out of the manifest's folder"],
  ["an absolute file", sheet("sprites: orc, output: /tmp/a.png"), "output leads out of the manifest's folder"],
  ["a placeholder that there is not", sheet('sprites: orc, output: "{seed}.png"'), "output: there is no {seed}"],
  ["the file of a sprite", sheet("sprites: orc, output: ART/Orc.png"), "output is ART/Orc.png for orc and for sheet a"],
  [
    "the lock",
    sheet("sprites: orc, output: sprites.lock.png"),
    "output is sprites.lock.json for sprites.lock.json and for sheet a",
  ],
  [
    "the data of another sheet",
    `${sheet("sprites: orc")}  - { name: b, sprites: orc, output: a.PNG }\n`,
    "output is a.PNG for sheet a and for sheet b",
  ],
  ["two of one name", sheet("sprites: orc") + sheet("sprites: orc, output: b.png"), "the name a is taken by"],
  ["a name that is a path", "  - { name: ../a, sprites: orc }\n", ":6:13: name is no file name"],
  ["a wrong type", "  a: 1\n", ":6:3: sheets must be a list of sheets"],
])("%s is refused with its place", async (_, sheets, problem) => {
  expect(await mistakeIn(sheets)).toContain(problem);
});

test("a sheet whose data would replace a manifest in JSON is refused", async () => {
  const file = join(temporaryFolder(), "sprites.json");
  const sheets = [{ name: "sprites", sprites: "a" }];
  writeFileSync(file, JSON.stringify({ output: "art/", sprites: [{ name: "a", prompt: "a" }], sheets }));
  await expect(readList(file, { settings: {} })).rejects.toThrow("sprites.json for sprites.json and for sheet sprites");
});

test("a hundred thousand patterns are refused, not tried", async () => {
  const many = JSON.stringify(Array.from({ length: 100_000 }, () => "*o*r*c*"));
  expect(await mistakeIn(sheet(`sprites: ${many}`))).toContain("sprites must be names of sprites, or patterns");
  const lists = Array.from(
    { length: 3 },
    (_, i) => `  - { name: s${i}, sprites: ${JSON.stringify(Array(999).fill("*"))} }\n`,
  );
  expect(await mistakeIn(lists.join(""))).toContain("more than 1,000 patterns");
});
