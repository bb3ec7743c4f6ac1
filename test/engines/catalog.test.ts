import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, NO_INPUTS, type Task } from "../../src/engines/engine.ts";
import { type InstalledModel, readCatalog } from "../../src/engines/sprite/catalog.ts";
import { sprite } from "../../src/engines/sprite/entry.ts";
import { readNetwork } from "../../src/engines/sprite/loaded-model.ts";
import { BUNDLED, modelsDirWithCopy, sha256 } from "../support/model-folder.ts";
import { sharedFolder } from "../support/temporary-folder.ts";
import { refusal } from "./refusal.ts";

const task: Task = {
  prompt: "red dragon",
  model: "copy",
  size: [32, 32],
  steps: 2,
  cfg_scale: 2,
  seed: 1n,
  index: 0,
  inputs: NO_INPUTS,
};

function open(modelsDir: string) {
  return sprite.create({ device: "cpu", modelsDir });
}

test("the bundled model is listed with its defaults, its size and where it lies", async () => {
  const engine = await sprite.create({ device: "cpu" });
  expect((await engine.models()).slice(0, 1)).toEqual([
    {
      name: "sprite",
      path: join(BUNDLED, "sprite.safetensors"),
      model_type: "checkpoint",
      size_mb: expect.any(Number),
      engine: "sprite",
      max_loras: 1,
      default: true,
      size: [32, 32],
      min_size: [32, 32],
      tile_sizes: [[32, 32]],
      takes: [
        "animation_frames",
        "init",
        "lora",
        "mask",
        "negative_prompt",
        "tileset_grid",
        "best_of",
        "reference_licences",
        "references",
      ],
      steps: expect.any(Number),
      cfg_scale: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ]);
});

test("a model of the user's is drawn with by its name, and what else lies in its folder is left alone", async () => {
  const modelsDir = modelsDirWithCopy();
  mkdirSync(join(modelsDir, "empty"));
  mkdirSync(join(modelsDir, "other"));
  writeFileSync(join(modelsDir, "other", "manifest.json"), '{"format": "something else"}');
  writeFileSync(join(modelsDir, "notes.txt"), "");
  const engine = await open(modelsDir);
  const checkpoints = (await engine.models()).filter((model) => model.model_type === "checkpoint");
  expect(checkpoints.map((model) => [model.name, model.default])).toEqual([
    ["sprite", true],
    ["copy", false],
  ]);
  await engine.load();
  const silent = { stage: () => {}, step: () => {}, say: () => {} };
  const signal = new AbortController().signal;
  const copy = await engine.draw(task, silent, signal);
  const original = await engine.draw({ ...task, model: "sprite" }, silent, signal);
  await engine.close();
  expect(copy.rgba).toEqual(original.rgba);
});

describe("a damaged model is refused with its file and what is wrong:", () => {
  test.each<[string, object, string]>([
    ["no word count", { words: { dimensions: 96, step: 0.5 } }, "words.count is missing"],
    ["a size of the wrong type", { size: "32x32" }, "size must be a list of width and height"],
    ["a newer version", { format_version: 4 }, "format_version is of a version that this engine does not read"],
    ["a floor of 0", { alpha: { threshold: 0.5, floor: 0 } }, "alpha.floor must be more than 0"],
    [
      "a file outside of its folder",
      { files: { graph: { path: "../x.onnx", sha256: "0".repeat(64) } } },
      "files.graph.path must be the name of a file beside the manifest",
    ],
  ])("%s", async (_, change, problem) => {
    const modelsDir = modelsDirWithCopy(change);
    expect(await refusal((await open(modelsDir)).models())).toMatchObject({
      code: "worker_failed",
      message: `the model file ${join(modelsDir, "mine", "manifest.json")} cannot be used: ${problem}`,
    });
  });

  test("a manifest that is no JSON", async () => {
    const modelsDir = modelsDirWithCopy();
    writeFileSync(join(modelsDir, "mine", "manifest.json"), "{");
    const { code, message } = await refusal((await open(modelsDir)).models());
    expect(code).toBe("worker_failed");
    expect(message).toContain(join(modelsDir, "mine", "manifest.json"));
  });

  test.skipIf(process.platform === "win32").each(["manifest.json", "sprite.onnx"])(
    "a pipe in the place of %s, which nobody writes into",
    async (file) => {
      const modelsDir = modelsDirWithCopy();
      const path = join(modelsDir, "mine", file);
      rmSync(path);
      execFileSync("mkfifo", [path]);
      const refused = readCatalog([modelsDir]).then(({ models }) => readNetwork(models[0] as InstalledModel));
      expect((await refusal(refused)).message).toBe(`the model file ${path} cannot be used: it is no regular file`);
    },
  );
});

describe("a file that is damaged is named when its model is drawn with:", () => {
  type Damage = [file: string, content: string | undefined, problem: string];
  const checksum = "its SHA-256 is not the one in manifest.json";
  const damages: Damage[] = [
    ["words.json", '{"red": 1}', "it must be a list of words"],
    ["words.json", "not json", "it must be a list of words"],
    ["words.i8", "short", "it must hold 3 bytes for each word"],
    ["sprite.onnx", undefined, checksum],
    ["sprite.safetensors", undefined, checksum],
    ["words.json", undefined, checksum],
    ["words.i8", undefined, checksum],
  ];
  const modelsDir = sharedFolder();
  let engine: Engine;

  // One engine for all: it takes longer to load than to refuse.
  beforeAll(async () => {
    for (const [i, damage] of damages.entries()) addDamaged(`damaged-${i}`, damage);
    engine = await open(modelsDir);
    await engine.load();
  });
  afterAll(() => engine.close());

  test.each(damages.map(([file, content = "other bytes", problem], i) => ({ file, content, problem, i })))(
    "$file that holds $content",
    async ({ file, problem, i }) => {
      const model = `damaged-${i}`;
      const monitor = { stage: () => {}, step: () => {}, say: () => {} };
      const drawn = engine.draw({ ...task, model }, monitor, new AbortController().signal);
      expect(await refusal(drawn)).toMatchObject({
        code: "worker_failed",
        message: `the model file ${join(modelsDir, model, file)} cannot be used: ${problem}`,
      });
    },
  );

  /** @param content in the file's place, with its checksum; the file's own with one bit changed where there is none. */
  function addDamaged(name: string, [file, content]: Damage): void {
    const { files } = JSON.parse(readFileSync(join(BUNDLED, "manifest.json"), "utf8"));
    const path = join(modelsDir, name, file);
    if (content === undefined) {
      modelsDirWithCopy({ name }, modelsDir, name);
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
      rmSync(path);
      writeFileSync(path, bytes);
      return;
    }
    const key = file === "words.json" ? "words" : "vectors";
    const changed = { ...files, [key]: { path: file, sha256: sha256(Buffer.from(content)) } };
    modelsDirWithCopy({ name, files: changed, words: { count: 16, dimensions: 3, step: 0.5 } }, modelsDir, name);
    rmSync(path);
    writeFileSync(path, content);
  }
});

test("two models of one name are refused, and so is a models folder that is not there", async () => {
  const twice = await open(modelsDirWithCopy({ name: "sprite" }));
  expect((await refusal(twice.models())).message).toMatch(/^two models have the name sprite: .*sprite and .*mine$/);
  const nowhere = await open("/no/such/folder");
  expect((await refusal(nowhere.models())).message).toBe(
    "the models folder /no/such/folder cannot be read: no such folder",
  );
});
