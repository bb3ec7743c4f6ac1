import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodePng } from "../../src/image/files/png.ts";
import { inputsOf } from "../../src/manifest/set/asset.ts";
import type { Given } from "../../src/manifest/set/lines.ts";
import { readList } from "../../src/manifest/set/read.ts";
import type { SpriteSet } from "../../src/manifest/set/sprite-set.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Reads `text` as a file of this name. */
async function read(text: string, name = "sprites.yaml", given: Given = { settings: {} }): Promise<SpriteSet> {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return (await readList(file, given)) as SpriteSet;
}

/** What is said about it, from the line on. */
async function mistakeIn(text: string, name = "sprites.yaml"): Promise<string> {
  const error = await read(text, name).catch((cause) => cause);
  expect(error).toMatchObject({ code: "usage", exit: 2, hint: expect.stringMatching(/.\.$|\?$/) });
  return error.message.slice(error.message.indexOf(name) + name.length);
}

const MANIFEST = `
output: art/{name}.png
defaults: { steps: 8, size: 64x32, negative: blurry }
sprites:
  - name: hero
    prompt: a knight
    seed: 18446744073709551615
    size: [16, 24]
    output: heroes/
  - { name: sword, prompt: "sword of {iron,ice}", seed: 7, model: pixel, lora: "ink:0.5", scale: 4, cfg_scale: 1.5 }
`;

test("a manifest is read with its defaults, alternatives and outputs", async () => {
  const { assets, folder, lockPath } = await read(MANIFEST);
  expect(lockPath).toBe(join(folder, "sprites.lock.json"));
  expect(assets).toMatchObject([
    {
      name: "hero",
      prompt: "a knight",
      seed: 2n ** 64n - 1n,
      settings: { steps: 8, size: [16, 24], negative_prompt: "blurry" },
      output: "heroes/hero.png",
    },
    {
      name: "sword-iron",
      prompt: "sword of iron",
      seed: 7n,
      settings: { model: "pixel", lora: "ink:0.5", size: [64, 32], scale: 4, steps: 8, cfg_scale: 1.5 },
      output: "art/sword-iron.png",
    },
    { name: "sword-ice", prompt: "sword of ice", seed: 7n, output: "art/sword-ice.png" },
  ]);
});

test("the same manifest as JSON, indented with tabs, says the same", async () => {
  const json = JSON.stringify(
    { output: "art/", sprites: [{ name: "h\u00e9ros", prompt: "a \ud83d\ude00 {a,b}", seed: "18446744073709551615" }] },
    null,
    "\t",
  );
  const { assets } = await read(json.replace("\u00e9", "\\u00e9"), "sprites.json");
  expect(assets).toMatchObject([
    { name: "h\u00e9ros-a", prompt: "a \ud83d\ude00 a", seed: 2n ** 64n - 1n, output: "art/h\u00e9ros-a.png" },
    { name: "h\u00e9ros-b" },
  ]);
});

test("a template may hold name, slug, seed, index and id, and the id follows from what is drawn", async () => {
  const yaml = (steps: number) =>
    `output: "{slug}/{index}-{seed}_{id}-{name}.png"\nsprites: [{ name: A, prompt: "A Red {b,c}", seed: 5, steps: ${steps} }]`;
  const [first, second] = (await read(yaml(4))).assets;
  expect(first?.output).toMatch(/^a-red-b\/0-5_[0-9a-f]{12}-A-b\.png$/);
  expect(second?.output).toMatch(/^a-red-c\/1-5_[0-9a-f]{12}-A-c\.png$/);
  expect((await read(yaml(4))).assets[0]?.output).toBe(first?.output);
  expect((await read(yaml(5))).assets[0]?.output).not.toBe(first?.output);
});

test("anchors and aliases may save writing", async () => {
  const { assets } = await read("sprites:\n  - { prompt: a, size: &s [8, 8] }\n  - { prompt: b, size: *s }\n");
  expect(assets.map(({ settings }) => settings.size)).toEqual([
    [8, 8],
    [8, 8],
  ]);
});

test("a palette is a name, or a file seen from the manifest, and is known by its colours", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "two.hex"), "ff0044\n000010\n");
  const file = join(folder, "sprites.yaml");
  writeFileSync(
    file,
    `palette: gameboy
sprites:
  - prompt: a
  - { prompt: b, palette: two.hex }
  - { prompt: c, colors: 4, background: transparent }
`,
  );
  const { assets } = (await readList(file, { settings: {} })) as SpriteSet;
  expect(assets.map(inputsOf)).toMatchObject([
    { palette: "0f380f 306230 8bac0f 9bbc0f" },
    { palette: "ff0044 000010" },
    { colors: 4, background: "transparent" },
  ]);
  expect(assets[1]?.settings.palette).toEqual([0xff0044, 0x10]);
  expect(assets[2]?.settings.palette).toBeUndefined();
});

const sprite = (rest: string) => `sprites:\n  - prompt: a\n    ${rest}\n`;
/** Nine times nine times nine... */
const explosion = Array.from(
  { length: 12 },
  (_, i) => `a${i}: &a${i} [${Array(9).fill(i === 0 ? "x" : `*a${i - 1}`)}]\n`,
);

test.each([
  ["a wrong type", "sprites: 3", ":1:10: sprites must be a list of sprites"],
  ["a list in place of a map", "- prompt: a", ":1:1: this must be a map, not a list"],
  ["a text in place of a map", "sprites: [a]", ":1:11: an entry of sprites must be a map of keys and values"],
  ["nothing", "", ":1:1: this must be a map of keys and values"],
  ["no sprites", "sprites: []", ":1:10: sprites must not be empty"],
  ["an unknown key", sprite("sedd: 4"), ":3:5: unknown key sedd: did you mean seed?"],
  ["a key that is like no other", sprite("zzzzzz: 4"), ":3:5: unknown key zzzzzz: known are name, prompt,"],
  ["a mistyped key in place of a needed one", "sprites:\n - promt: a", ":2:4: unknown key promt: did you mean prompt?"],
  ["a missing key", "sprites:\n - seed: 1", ":2:4: prompt is missing"],
  ["a key of the wrong place", "defaults: { name: a }\nsprites: [{ prompt: a }]", ":1:13: unknown key name"],
  ["two mistakes", sprite("seed: -1\n    steps: 0"), "(and 1 more)"],
  ["a negative seed", sprite("seed: -1"), ":3:11: seed must be a whole number from 0 to 2^64 - 1"],
  ["a seed of 2^64", sprite("seed: 18446744073709551616"), ":3:11: seed must be"],
  ["a seed without a value", sprite("seed:"), ":3:10: seed must be"],
  ["a size of one side", sprite("size: 7"), ":3:11: size must be WIDTHxHEIGHT"],
  ["a size of nothing", sprite("size: 0x0"), ":3:11: "],
  ["steps of nothing", sprite("steps: 0"), ":3:12: steps must be a whole number from 1 to 1000"],
  ["a guidance that is no number", sprite("cfg_scale: .nan"), ":3:16: cfg_scale must be"],
  ["a name that is a number", sprite("name: 7"), ":3:11: name must be text"],
  ["a palette that is none", sprite("palette: nope"), ':3:14: "nope" is neither a palette\'s name nor a file'],
  [
    "a palette and a number of colours",
    sprite("palette: nes\n    colors: 4"),
    ":2:5: an entry of sprites has palette and",
  ],
  ["a background that is no choice", sprite("background: red"), ":3:17: background must be one of keep, transparent"],
  ["a key twice", sprite("seed: 1\n    seed: 2"), ":4:5: seed stands twice"],
  ["a name twice", sprite("name: x\n  - prompt: b\n    name: X"), ":5:11: the name X is taken by "],
  ["braces without sense", "sprites:\n - prompt: a {b", ":2:12: prompt has a { without its partner"],
  ["an alias of itself", "sprites: &s\n  - *s", ":2:5: *s stands inside of what it stands for"],
  ["an alias of what is around it", "defaults: &d { seed: *d }", ":1:22: *d stands inside"],
  ["an alias of nothing", "sprites: *x", ":1:10: there is no &x before this alias"],
  ["aliases that explode", `${explosion.join("")}sprites: *a11`, ":7:10: aliases make more than 1,000,000 values"],
  ["lists in lists", `sprites: ${"[".repeat(50)}${"]".repeat(50)}`, ":1:25: nested deeper than 16"],
  ["lists in lists without end", "[".repeat(20_000), ":1:65: nested too deeply"],
  ["a megabyte of braces", "{".repeat(1_000_000), ":1:65: nested too deeply"],
  ["lists in lists on one line", "- ".repeat(100_000), ":1:128: nested too deeply"],
  ["keys in keys on one line", "? ".repeat(100_000), ":1:128: nested too deeply"],
  ["a tag", "sprites: !!js/function x", ":1:10: a tag, which means nothing here"],
  ["two documents", "sprites: []\n---\nsprites: []", ":2:1: a second document"],
  ["no YAML", "sprites:\n  - prompt: red: sword", ":2:13: nested mappings are not allowed"],
  ["a prompt that begins with a brace", "sprites:\n  - prompt: {iron,gold} sword", ":2:25: unexpected scalar"],
  ["a tab", "sprites:\n\t- prompt: a", ":2:1: tabs are not allowed as indentation"],
  [
    "a parent folder",
    "output: ../{name}.png\nsprites: [{ prompt: a }]",
    ":1:9: output leads out of the manifest's folder",
  ],
  ["a parent behind a folder", sprite("output: a/../../b.png"), ":3:13: output leads out"],
  ["an absolute path", "output: /tmp/\nsprites: [{ prompt: a }]", ":1:9: output leads out"],
  ["a drive", sprite("output: 'C:/x.png'"), ":3:13: output leads out"],
  ["a backslash", sprite("output: ..\\x.png"), ":3:13: output holds a backslash"],
  ["a file that is no picture", sprite("output: sprites.yaml"), ":3:13: output must end with .png"],
  ["an unknown placeholder", sprite("output: '{nam}.png'"), ":3:13: output: there is no {nam}"],
  ["a file twice", sprite("count: 2\n    output: A.png"), ":4:13: output is A.png for a-1 and for a-2"],
])("%s is told with its place, and what to do", async (_, yaml, problem) => {
  expect(await mistakeIn(yaml)).toContain(problem);
});

test("10 MB of YAML are refused without being read", async () => {
  const text = `sprites: [{ prompt: a }]\n${"# no more\n".repeat(1_000_000)}`;
  await expect(read(text)).rejects.toMatchObject({
    code: "usage",
    message: expect.stringMatching(/sprites\.yaml: it is larger than 1 MiB$/),
    hint: "Make several manifests of it, or JSON lines, which may have 64 MiB.",
  });
});

test.each([",", "]", "}", "! ", "&a ", "- ", "? ", "{a: ", "%a\n", ": ", "\t", "\0"])(
  "a file of nothing but %j is an error like any other",
  async (piece) => {
    await expect(read(`[${piece.repeat(20_000)}`)).rejects.toMatchObject({ code: "usage" });
  },
);

test("a manifest that does not end like one is not drawn line by line", async () => {
  expect(await mistakeIn(MANIFEST, "sprites.txt")).toBe(" holds a manifest, and would be read as prompts");
  expect(await read("sprites: a fairy\nmany sprites:\n", "prompts.txt")).toEqual(["sprites: a fairy", "many sprites:"]);
});

test("a manifest that is wrong leaves nothing behind", async () => {
  const file = join(temporaryFolder(), "sprites.yaml");
  writeFileSync(file, "sprites:\n  - { prompt: a, output: new/ }\n  - { prompt: a }\n");
  await expect(readList(file, { settings: {} })).rejects.toMatchObject({ code: "usage" });
  expect(readdirSync(join(file, ".."))).toEqual(["sprites.yaml"]);
});

test("JSON lines have the keys of a sprite, and the command line says the rest", async () => {
  const lines = '{"name": "hero", "prompt": "a knight", "steps": 4}\n\n{"prompt": "a {red,blue} orc", "seed": 9}\r\n';
  const { assets, folder, lockPath } = await read(lines, "monsters.jsonl", { settings: { steps: 9, scale: 2 } });
  expect(lockPath).toBe(join(folder, "monsters.lock.json"));
  expect(assets).toMatchObject([
    { name: "hero", output: "hero.png", settings: { steps: 4, scale: 2 } },
    { name: "a-red-orc", seed: 9n, settings: { steps: 9 } },
    { name: "a-blue-orc" },
  ]);
});

test("where JSON lines go may be said on the command line, from the current folder on", async () => {
  const file = join(temporaryFolder(), "a.jsonl");
  writeFileSync(file, '{"prompt": "orc"}');
  const inside = { settings: {}, output: `${join(file, "..", "art")}/` };
  expect(await readList(file, inside)).toMatchObject({ assets: [{ output: "art/orc.png" }] });
  await expect(readList(file, { settings: {}, output: "art/" })).rejects.toMatchObject({
    message: "--output leads out of the manifest's folder",
  });
});

test.each(["", "/"])("JSON lines go into a folder that is there, written as %j behind its name", async (ending) => {
  const folder = temporaryFolder();
  const file = join(folder, "a.jsonl");
  mkdirSync(join(folder, "art"));
  writeFileSync(file, '{"prompt": "orc"}');
  const outputs = [join(folder, `art${ending}`), `${folder}${ending}`].map((output) => ({ settings: {}, output }));
  expect(await readList(file, outputs[0] as Given)).toMatchObject({ assets: [{ output: "art/orc.png" }] });
  expect(await readList(file, outputs[1] as Given)).toMatchObject({ assets: [{ output: "orc.png" }] });
});

test("a line of some megabytes that is wrong is told by its number", async () => {
  expect(await mistakeIn(`{"prompt": "a"}\n[${"1,".repeat(2_000_000)}1]`, "a.jsonl")).toBe(
    ":2: this must be a map, not a list",
  );
});

test.each([
  ["trim beside tiles", "sprites:\n  - { prompt: a, tiles: 2x2, trim: true }", "trim has no place beside tiles"],
  ["dither without a palette", "sprites:\n  - { prompt: a, dither: ordered }", "dither mixes the colours of a palette"],
])("a manifest with %s is refused", async (_, text, problem) => {
  expect(await mistakeIn(text, "sprites.yaml")).toContain(problem);
});

test("a sprite does not take the place of a palette that it is drawn in", async () => {
  const file = join(temporaryFolder(), "sprites.yaml");
  writeFileSync(
    join(file, "..", "colors.png"),
    encodePng({ width: 1, height: 1, data: new Uint8Array([1, 2, 3, 255]) }),
  );
  writeFileSync(file, "palette: ./colors.png\nsprites:\n  - { name: Colors, prompt: a, output: colors.png }\n");
  await expect(readList(file, { settings: {} })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("Colors would replace the palette colors.png"),
  });
});

test("tiles have no trim of the defaults", async () => {
  const text =
    "defaults: { trim: true, outline: '000000' }\nsprites:\n  - { name: floor, prompt: a floor, tiles: 2x2 }\n  - { prompt: orc }\n";
  const { assets } = await read(text, "sprites.yaml");
  expect(assets.map(({ settings: { trim } }) => trim)).toEqual([undefined, true]);
});

test.each([
  ["no JSON", '{"prompt": "a"}\n{"prompt": }', ":2: not a line of JSON"],
  ["YAML", "{prompt: a}", ":1: not a line of JSON"],
  ["a bare text", "a red dragon", ":1: not a line of JSON"],
  ["a list", "[1]", ":1:1: this must be a map, not a list"],
  ["an unknown key", '{"prompt": "a"}\n{"prompt": "b", "sed": 1}', ":2:17: unknown key sed: did you mean seed?"],
  ["a rounded seed", '{"prompt": "a", "seed": 18446744073709551615}', ":1:25: seed must be"],
  ["a name twice", '{"prompt": "a"}\n{"prompt": "a"}', ":2:1: the name a is taken by "],
])("a line with %s is told with its place", async (_, lines, problem) => {
  expect(await mistakeIn(lines, "a.jsonl")).toContain(problem);
});

test("flags that a manifest settles itself are refused", async () => {
  const given = (settings: Given["settings"], output?: string) => read(MANIFEST, "sprites.yaml", { settings, output });
  await expect(given({ cfg_scale: 2 })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringMatching(/^--cfg-scale has no effect on .*sprites\.yaml$/),
    hint: "Write it below defaults there.",
  });
  await expect(given({}, "art/")).rejects.toMatchObject({ message: expect.stringContaining("--output has no effect") });
});

test("every other file holds one prompt a line", async () => {
  const file = join(temporaryFolder(), "prompts.txt");
  writeFileSync(file, "a knight\n{not,this}\n");
  expect(await readList(file, { settings: {} })).toEqual(["a knight", "{not,this}"]);
  expect(existsSync(join(file, "..", "prompts.lock.json"))).toBe(false);
});
