import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../src/image/files/png.ts";
import { type Chunk, chunksOf, pngOf } from "../../src/image/files/png-chunk.ts";
import { differences, readLike } from "../../src/make/again/like.ts";
import { inherit } from "../../src/protocol/recipe/rules.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PIXEL = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 255) };
const OWN = {
  prompt: "größer 竜",
  negative_prompt: "",
  model: "sprite",
  model_sha256: "ab".repeat(32),
  seed: "18446744073709551615",
  steps: 20,
  cfg_scale: 2.5,
  size: [32, 64],
  tileset_grid: [2, 1],
  scale: 3,
  palette: ["#ff0044", "#000000"],
  background: "keep",
  version: "1.2.3",
};

function file(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), "sprite.png");
  writeFileSync(path, bytes);
  return path;
}

function withText(text: Record<string, string>): string {
  return file(encodePng(PIXEL, text));
}

/** A picture with these chunks before its pixels. */
function withChunks(...chunks: Chunk[]): string {
  const [header, ...rest] = chunksOf(encodePng(PIXEL));
  return file(pngOf([header as Chunk, ...chunks, ...rest]));
}

const bytes = (...parts: (string | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
const JSON_TEXT = Buffer.from(JSON.stringify(OWN));

describe("the settings in a picture's file", () => {
  const expected = {
    prompt: OWN.prompt,
    seed: 2n ** 64n - 1n,
    modelSha256: OWN.model_sha256,
    version: "1.2.3",
    wishes: {
      negative_prompt: "",
      model: "sprite",
      steps: 20,
      cfg_scale: 2.5,
      size: [32, 64],
      tileset_grid: [2, 1],
      scale: 3,
      palette: [0xff0044, 0],
      background: "keep",
    },
  };

  it("are read as they were written", async () => {
    expect(await readLike(withText({ "dgx-pixels": JSON.stringify(OWN) }))).toEqual(expected);
  });

  it("are read packed, and where another program has packed them or moved them to the end", async () => {
    const packed = bytes("dgx-pixels\0", Uint8Array.of(1, 0), "en\0\0", deflateSync(JSON_TEXT));
    expect(await readLike(withChunks({ type: "iTXt", content: packed }))).toEqual(expected);
    const ascii = Buffer.from(JSON.stringify({ ...OWN, prompt: "dragon" }));
    const old = bytes("dgx-pixels\0\0", deflateSync(ascii));
    expect(await readLike(withChunks({ type: "zTXt", content: old }))).toEqual({ ...expected, prompt: "dragon" });
    const chunks = chunksOf(encodePng(PIXEL, { "dgx-pixels": JSON.stringify(OWN) }));
    expect(
      await readLike(file(pngOf([chunks[0], ...chunks.slice(2, -1), chunks[1], chunks.at(-1)] as Chunk[]))),
    ).toEqual(expected);
  });

  it("are taken from the web front ends' line, as far as they have a meaning here", async () => {
    const parameters =
      "a knight,\nstanding\nNegative prompt: blurry, text\nSteps: 28, Sampler: DPM++ 2M, CFG scale: 6.5, Seed: 1234567890123, " +
      'Size: 512x768, Model hash: 6ce0161689, Model: v1-5-pruned, Lora hashes: "a: 1, b: 2", Version: v1.9';
    expect(await readLike(withChunks({ type: "tEXt", content: bytes("parameters\0", parameters) }))).toEqual({
      prompt: "a knight,\nstanding",
      seed: 1234567890123n,
      wishes: { negative_prompt: "blurry, text", steps: 28, cfg_scale: 6.5, size: [512, 768] },
      foreignModel: "v1-5-pruned",
    });
    const strange = "just words\nSteps: 0, CFG scale: x, Seed: -1, Size: 0x9000";
    expect(await readLike(withText({ parameters: strange }))).toEqual({
      prompt: "just words",
      seed: undefined,
      wishes: {},
    });
    expect(await readLike(withText({ parameters: `a knight\nSteps: 28,${" ".repeat(100_000)}!` }))).toMatchObject({
      wishes: { steps: 28 },
    });
    expect(await readLike(withText({ parameters: "no line of settings" }))).toMatchObject({
      prompt: "no line of settings",
    });
  });

  const text = (content: Uint8Array): Chunk => ({ type: "iTXt", content });
  const whole = encodePng(PIXEL, { "dgx-pixels": JSON.stringify(OWN) });
  const half = (png: Uint8Array) => png.subarray(0, png.length / 2);
  /** With another letter in the prompt. */
  const damaged = (png: Uint8Array) => png.with(png.indexOf(0x7b) + 13, 0x21);
  const own = (other: object) => withText({ "dgx-pixels": JSON.stringify({ ...OWN, ...other }) });
  it.each<[string, () => string, string]>([
    ["a file that is not there", () => "/no/such.png", "there is no such file"],
    ["a folder", temporaryFolder, "it is a folder"],
    ["no PNG", () => file(Buffer.from("GIF89a")), "it is no PNG"],
    ["half a file", () => file(half(whole)), "it is cut short"],
    ["a file without its last byte", () => file(whole.subarray(0, -1)), "it is cut short"],
    ["a damaged file", () => file(damaged(whole)), "it is damaged: the checksum of a chunk at byte 33 is wrong"],
    ["an empty file", () => file(Buffer.alloc(0)), "it is no PNG"],
    ["a PNG without settings", () => withText({ Software: "gimp" }), "it carries no settings"],
    ["an empty line of the front ends", () => withText({ parameters: "\nSteps: 20" }), "it carries no settings"],
    ["no JSON", () => withText({ "dgx-pixels": "{" }), "its settings are no JSON map"],
    ["another JSON", () => withText({ "dgx-pixels": "[1]" }), "its settings have no prompt, so it was not drawn"],
    ["no prompt", () => own({ prompt: undefined }), "its settings have no prompt, so it was not drawn from one"],
    ["a missing setting", () => own({ model: undefined }), "its settings are damaged: model is missing"],
    [
      "an imported picture",
      () => withText({ "dgx-pixels": '{"import": "knight.jpg", "size": [8, 8]}' }),
      "it was imported from knight.jpg, not drawn, so it has no prompt",
    ],
    ["steps out of bounds", () => own({ steps: 1e9 }), "steps must be a whole number from 1 to 1000"],
    [
      "a seed out of bounds",
      () => own({ seed: "18446744073709551616" }),
      "seed must be a whole number from 0 to 2^64 - 1",
    ],
    ["a colour that is none", () => own({ palette: ["red"] }), "palette.0 must be a colour of six hex digits"],
    [
      "settings beside a prototype",
      () => withText({ "dgx-pixels": '{"__proto__": {"prompt": "x"}, "model": "y"}' }),
      "its settings have no prompt",
    ],
    [
      "a keyword of prototypes",
      () => withChunks({ type: "tEXt", content: bytes("__proto__\0x") }),
      "it carries no settings",
    ],
    [
      "text that is not UTF-8",
      () => withChunks(text(bytes("dgx-pixels\0", "\0\0", "\0\0", Uint8Array.of(0xff, 0xfe)))),
      "one of its texts is not UTF-8",
    ],
    ["no end of a keyword", () => withChunks(text(bytes("dgx-pixels"))), "one of its texts has no end of its keyword"],
    [
      "text that can't be unpacked",
      () => withChunks(text(bytes("a\0\x01\0\0\0", "no zlib"))),
      "one of its texts can't be unpacked",
    ],
    [
      "a bomb",
      () => withChunks({ type: "zTXt", content: bytes("a\0\0", deflateSync(Buffer.alloc(200 * 2 ** 20))) }),
      "its texts are larger than 1 MiB",
    ],
    [
      "many texts",
      () =>
        withChunks(
          ...Array.from({ length: 11 }, (_, i) => ({
            type: "tEXt",
            content: bytes(`k${i}\0`, Buffer.alloc(100_000, 65)),
          })),
        ),
      "its texts are larger than 1 MiB",
    ],
  ])("are refused in %s", async (_, make, message) => {
    const refused = readLike(make());
    await expect(refused).rejects.toMatchObject({ code: "usage", exit: 2, message: expect.stringContaining(message) });
  });
});

describe("a picture like another", () => {
  const made = {
    prompt: "x",
    seed: 1n,
    modelSha256: "aa",
    version: "1.0.0",
    wishes: { model: "sprite", colors: 8, animation_frames: 4, steps: 9 },
  };

  it("has its settings, but for those asked for and what they take the place of", () => {
    expect(inherit(made.wishes, { steps: undefined })).toEqual(made.wishes);
    expect(inherit(made.wishes, { palette: [1], tileset_grid: [2, 2], steps: 3 })).toEqual({
      model: "sprite",
      palette: [1],
      tileset_grid: [2, 2],
      steps: 3,
    });
  });

  it("differs where the weights, the version or the program's model are others, and only there", () => {
    const model = { name: "sprite", path: "", model_type: "checkpoint", size_mb: 1, sha256: "aa" } as const;
    const others = [{ ...model, sha256: "bb" }];
    expect(differences(made, made.wishes, [model], "1.0.0")).toEqual([]);
    expect(differences(made, made.wishes, others, "1.1.0")).toEqual([
      "the weights of sprite are not those that it was made with",
      "it was made by version 1.0.0, and this is 1.1.0",
    ]);
    expect(differences(made, { ...made.wishes, model: "other" }, others, "1.0.0")).toEqual([]);
    expect(differences({ prompt: "x", wishes: {}, foreignModel: "sdxl" }, {}, [model], "1.0.0")).toEqual([
      'it was made with "sdxl", and is drawn with the backend\'s own model',
    ]);
  });
});
