import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Picture } from "../../src/engines/engine.ts";
import { sprite } from "../../src/engines/sprite/entry.ts";
import { safetensors, tensor, writeLora } from "../support/adapter.ts";
import { modelsDirWithLibrary } from "../support/model-folder.ts";
import { copying, drawCopy } from "./copying.ts";
import { type Entry, libraryFiles } from "./references/library-file.ts";
import { refusal } from "./refusal.ts";

const library: Entry[] = [
  { name: "dragon", names: ["dragon"], rgb: [200, 100, 100] },
  { name: "sword", names: ["sword"], rgb: [100, 100, 200], source: 1, side: 12 },
  { name: "shield", names: ["shield"], rgb: [100, 200, 100], source: 2, side: 26 },
  { name: "floor", names: ["stone"], kinds: ["floor", "tile"], rgb: [150, 150, 150], side: 30 },
];

describe("a model with a library", () => {
  const { models, draw } = copying(library, (modelsDir) => {
    const adapter = safetensors({ x: tensor([2], 1) });
    writeLora(modelsDir, "old", adapter, { base: "copy", format_version: 1 });
    writeLora(modelsDir, "new", adapter, { base: "copy", format_version: 2 });
  });
  const middle = ({ rgba: { width, height, data } }: Picture) => {
    const at = 4 * ((height / 2) * width + width / 2);
    return [...data.subarray(at, at + 4)];
  };

  test("draws after the picture that the prompt names, in its colours, and says which", async () => {
    const picture = await draw();
    expect(middle(picture)).toEqual([200, 100, 100, 255]);
    expect(picture.references).toEqual([
      { name: "dragon", source: "Tiles", author: "artists", licence: "CC0-1.0", url: "https://tiles.example" },
    ]);
    const other = await draw({ prompt: "a sword" });
    expect(middle(other)).toEqual([100, 100, 200, 255]);
    expect(other.references).toMatchObject([{ name: "sword", source: "Emoji" }]);
  });

  test("draws what has one subject after one picture, in the colours of each prompt", async () => {
    const subject = "a sword";
    const [plain, gold, red] = await Promise.all(
      ["a sword", "a sword of gold", "a sword with a red shield"].map((prompt) => draw({ prompt, subject })),
    );
    for (const picture of [plain, gold]) expect(picture?.references).toMatchObject([{ name: "sword" }]);
    const [r, g, b] = middle(gold as Picture) as [number, number, number];
    expect(r > g && g > b).toBe(true);
    expect(red?.references?.[0]).toMatchObject({ name: "sword" });
    expect(middle(plain as Picture)[2]).toBeGreaterThan(middle(plain as Picture)[0] as number);
  });

  test("names both where the prompt names two things", async () => {
    expect((await draw({ prompt: "a dragon with a sword" })).references).toMatchObject([
      { name: "dragon" },
      { name: "sword" },
    ]);
  });

  test("draws after none where none is allowed", async () => {
    expect((await draw({ prompt: "a shield" })).references).toEqual([]);
    expect((await draw({ prompt: "a shield", reference_licences: "any" })).references).toMatchObject([
      { name: "shield" },
    ]);
    expect((await draw({ reference_licences: "none" })).references).toEqual([]);
  });

  test("draws its native sizes as such, and others from the default or the largest that fits", async () => {
    const small = await draw({ size: [16, 16] });
    expect(middle(small)).toEqual([200, 100, 100, 255]);
    expect(small.warnings).toEqual([]);
    expect((await draw({ size: [64, 64] })).warnings).toEqual(["drawn at 32x32 and enlarged 2 times"]);
    expect((await draw({ size: [24, 24] })).warnings).toEqual(["drawn at 16x16 and centred in 24x24"]);
    await expect(draw({ size: [8, 8] })).rejects.toThrow("size 8x8 is too small: the smallest is 16x16");
    const [mine] = (await models()).filter(({ name }) => name === "copy");
    expect(mine).toMatchObject({ size: [32, 32], min_size: [16, 16] });
  });

  test("rolls references with the torus that a tile is drawn on: it keeps its edge where it was", async () => {
    const { rgba } = await draw({ prompt: "stone floor tile", tileset_grid: [1, 1] });
    const red = (x: number, y: number) => rgba.data[4 * (y * 32 + x)];
    expect([red(0, 16), red(1, 16), red(16, 16), red(31, 16), red(16, 0)]).toEqual([0, 130, 130, 0, 0]);
  });

  test("draws tiles of each of its sizes and of whole numbers of times that", async () => {
    const tileset_grid: [number, number] = [1, 1];
    const sides: number[] = [];
    for (const side of [16, 32, 48, 64])
      sides.push((await draw({ prompt: "stone floor", tileset_grid, size: [side, side] })).rgba.width);
    expect(sides).toEqual([16, 32, 48, 64]);
    await expect(draw({ tileset_grid, size: [24, 24] })).rejects.toThrow("a tile can't have the size 24x24");
  });

  test("says what it is most like, and that it is a copy where it is one; of tiles nothing", async () => {
    const { nearest } = await draw();
    expect(nearest).toMatchObject({ name: "dragon", source: "Tiles", licence: "CC0-1.0", is_copy: true });
    expect((await draw({ prompt: "stone floor", tileset_grid: [1, 1] })).nearest).toBeUndefined();
  });

  test("draws the frames of an animation after the same pictures", async () => {
    const frames = [];
    for (const index of [0, 1, 2]) frames.push(await draw({ animation_frames: 3, index }));
    expect(new Set(frames.map((frame) => JSON.stringify(frame.references))).size).toBe(1);
  });

  test("takes LoRAs that were trained for its network, and refuses older ones with the reason", async () => {
    const of = async (name: string) => (await models()).find((model) => model.name === name)?.base;
    expect([await of("old"), await of("new")]).toEqual(["copy of 0.1.0", "copy"]);
    expect(await refusal(draw({ lora: "old" }))).toMatchObject({
      code: "invalid_value",
      message: "the LoRA old is for the model copy of 0.1.0, not for copy",
    });
    expect((await draw({ lora: "new:0" })).rgba).toEqual((await draw()).rgba);
  });

  test("draws a word that the network does not know after the picture that has it for a name", async () => {
    const named = modelsDirWithLibrary(libraryFiles([{ name: "qwertz", names: ["qwertz"], rgb: [200, 100, 100] }]));
    const other = await sprite.create({ device: "cpu", modelsDir: named });
    await other.load();
    const picture = await drawCopy(other, { prompt: "a qwertz" });
    await other.close();
    expect(middle(picture)).toEqual([200, 100, 100, 255]);
    expect(picture.warnings).toEqual([]);
  });

  test("warns of a word that neither the network nor the library knows", async () => {
    const { warnings } = await draw({ prompt: "a red qwertz dragon" });
    expect(warnings).toEqual(['the model does not know "qwertz": ignored']);
  });
});

test.each<[string, string, string]>([
  ["is no JSON", "{", "Expected property name"],
  ["has another form", '{"format": "zip"}', 'format Invalid type: Expected "dgx-pixels-library" but received "zip"'],
  ["is of a newer version", '{"format": "dgx-pixels-library", "format_version": 3}', "format_version is of a version"],
])("a library that %s is refused with its file", async (_, json, problem) => {
  const modelsDir = modelsDirWithLibrary({ json, pictures: Buffer.alloc(0) });
  const engine = await sprite.create({ device: "cpu", modelsDir });
  await engine.load();
  const { code, message } = await refusal(drawCopy(engine));
  expect(code).toBe("worker_failed");
  expect(message).toContain(`the model file ${join(modelsDir, "mine", "small.json")} cannot be used: ${problem}`);
  await engine.close();
});
