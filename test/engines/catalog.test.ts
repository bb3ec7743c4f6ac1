import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Task } from "../../src/engines/engine.ts";
import { createEngine } from "../../src/engines/registry.ts";
import { BUNDLED_MODELS } from "../../src/engines/sprite/catalog.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { refusal } from "./refusal.ts";

const bundled = join(BUNDLED_MODELS, "sprite");
const task: Task = {
  prompt: "red dragon",
  negativePrompt: "",
  model: "copy",
  size: [32, 32],
  steps: 2,
  cfgScale: 2,
  seed: 1n,
};

/** A folder for --models-dir with a copy of the bundled model, its manifest changed. */
function copyOfModel(change: object = {}): string {
  const modelsDir = temporaryFolder();
  cpSync(bundled, join(modelsDir, "mine"), { recursive: true });
  const path = join(modelsDir, "mine", "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...manifest, name: "copy", ...change }));
  return modelsDir;
}

function open(modelsDir: string) {
  return createEngine("sprite", { device: "cpu", modelsDir });
}

test("the bundled model is listed with its defaults, its size and where it lies", async () => {
  const engine = await createEngine("sprite", { device: "cpu" });
  expect(await engine.models()).toEqual([
    {
      name: "sprite",
      path: join(bundled, "sprite.onnx"),
      model_type: "checkpoint",
      size_mb: 18,
      engine: "sprite",
      default: true,
      size: [32, 32],
      min_size: [32, 32],
      steps: 20,
      cfg_scale: 2,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ]);
});

test("a model of the user's is drawn with by its name, and what else lies in its folder is left alone", async () => {
  const modelsDir = copyOfModel();
  mkdirSync(join(modelsDir, "empty"));
  mkdirSync(join(modelsDir, "other"));
  writeFileSync(join(modelsDir, "other", "manifest.json"), '{"format": "something else"}');
  writeFileSync(join(modelsDir, "notes.txt"), "");
  const engine = await open(modelsDir);
  expect((await engine.models()).map((model) => [model.name, model.default])).toEqual([
    ["sprite", true],
    ["copy", false],
  ]);
  await engine.load();
  const silent = { stage: () => {}, step: () => {} };
  const signal = new AbortController().signal;
  const copy = await engine.draw(task, silent, signal);
  const original = await engine.draw({ ...task, model: "sprite" }, silent, signal);
  await engine.close();
  expect(copy.rgba).toEqual(original.rgba);
});

describe("a damaged model is refused with its file and what is wrong:", () => {
  test.each<[string, object, string]>([
    ["no token count", { token_count: undefined }, "token_count is missing"],
    ["a size of the wrong type", { size: "32x32" }, "size must be a list of width and height"],
    ["a newer version", { format_version: 2 }, "format_version is of a version that this engine does not read"],
    ["a floor of 0", { alpha: { threshold: 0.5, floor: 0 } }, "alpha.floor must be more than 0"],
    [
      "a file outside of its folder",
      { files: { denoiser: { path: "../x.onnx", sha256: "0".repeat(64) } } },
      "files.denoiser.path must be the name of a file beside the manifest",
    ],
  ])("%s", async (_, change, problem) => {
    const modelsDir = copyOfModel(change);
    expect(await refusal((await open(modelsDir)).models())).toMatchObject({
      code: "worker_failed",
      message: `the model file ${join(modelsDir, "mine", "manifest.json")} cannot be used: ${problem}`,
    });
  });

  test("a manifest that is no JSON", async () => {
    const modelsDir = copyOfModel();
    writeFileSync(join(modelsDir, "mine", "manifest.json"), "{");
    const { code, message } = await refusal((await open(modelsDir)).models());
    expect(code).toBe("worker_failed");
    expect(message).toContain(join(modelsDir, "mine", "manifest.json"));
  });

  test.each(["sprite.onnx", "vocab.json"])("other bytes in %s", async (file) => {
    const modelsDir = copyOfModel();
    const path = join(modelsDir, "mine", file);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    writeFileSync(path, bytes);
    const engine = await open(modelsDir);
    await engine.load();
    const drawn = engine.draw(task, { stage: () => {}, step: () => {} }, new AbortController().signal);
    expect(await refusal(drawn)).toMatchObject({
      code: "worker_failed",
      message: `the model file ${path} cannot be used: its SHA-256 is not the one in manifest.json`,
    });
    await engine.close();
  });
});

test("two models of one name are refused, and so is a models folder that is not there", async () => {
  const twice = await open(copyOfModel({ name: "sprite" }));
  expect((await refusal(twice.models())).message).toMatch(/^two models have the name sprite: .*sprite and .*mine$/);
  const nowhere = await open("/no/such/folder");
  expect((await refusal(nowhere.models())).message).toBe(
    "the models folder /no/such/folder cannot be read: no such folder",
  );
});
