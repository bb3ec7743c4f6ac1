import { expect, test } from "vitest";
import type { Picture, Task } from "../../../src/engines/engine.ts";
import { metadata } from "../../../src/engines/host/metadata.ts";

const task: Task = {
  prompt: "a red dragon",
  negativePrompt: "",
  model: "sprite",
  size: [32, 48],
  steps: 20,
  cfgScale: 2.5,
  seed: 42n,
};
const picture: Picture = {
  rgba: { width: 32, height: 48, data: new Uint8Array() },
  seed: 42n,
  warnings: [],
  sampler: "Euler",
  modelSha256: "f05eee20adbd0ca0",
};

test("the web front ends' line holds the settings in their order", () => {
  expect(metadata(task, picture, { scale: 1 }, "1.2.3").parameters).toBe(
    "a red dragon\nSteps: 20, Sampler: Euler, CFG scale: 2.5, Seed: 42, Size: 32x48, Model hash: f05eee20ad, Model: sprite",
  );
});

test("both name the LoRA, its weight and its checksum", () => {
  const lora = { name: "ink", weight: 0.5, sha256: "0123456789abcdef" };
  const text = metadata(task, { ...picture, lora }, { scale: 1 }, "1.2.3");
  expect(text.parameters).toMatch(/, Model: sprite, Lora hashes: "ink: 0123456789", Lora weight: 0.5$/);
  expect(JSON.parse(text["dgx-pixels"] ?? "")).toMatchObject({
    lora: "ink:0.5",
    lora_sha256: "0123456789abcdef",
  });
});

test("a prompt of many lines and control characters stays on its line there, and whole in the JSON", () => {
  const prompt = "a\nSteps: 9\u0000\u001b[31m";
  const text = metadata({ ...task, prompt, negativePrompt: "b\r\nc" }, picture, { scale: 1 }, "1.2.3");
  expect(text.parameters?.split("\n").slice(0, 2)).toEqual(["a Steps: 9 [31m", "Negative prompt: b c"]);
  expect(JSON.parse(text["dgx-pixels"] ?? "")).toMatchObject({ prompt, negative_prompt: "b\r\nc" });
  expect(Object.values(text).join("")).not.toContain("\0");
});

test("the JSON holds all settings, and nothing that changes from run to run", () => {
  expect(
    JSON.parse(
      metadata(task, picture, { scale: 4, palette: [0xff0044], background: "keep" }, "1.2.3")["dgx-pixels"] ?? "",
    ),
  ).toEqual({
    prompt: "a red dragon",
    negative_prompt: "",
    model: "sprite",
    model_sha256: "f05eee20adbd0ca0",
    seed: 42,
    steps: 20,
    cfg_scale: 2.5,
    size: [32, 48],
    scale: 4,
    palette: ["#ff0044"],
    background: "keep",
    version: "1.2.3",
  });
});

test("a frame says which of how many it is, and an atlas how many tiles it has", () => {
  const read = (other: Partial<Task>) =>
    JSON.parse(metadata({ ...task, ...other }, picture, { scale: 1 }, "1")["dgx-pixels"] ?? "");
  expect(read({ frame: { index: 2, count: 6 } })).toMatchObject({ frame: 2, animation_frames: 6, size: [32, 48] });
  expect(read({ tileset: { columns: 4, rows: 3 } })).toMatchObject({ tileset_grid: [4, 3], size: [32, 48] });
});

test("a seed that a JSON number can't hold is text", () => {
  const seedOf = (seed: bigint) =>
    JSON.parse(metadata({ ...task, seed }, picture, { scale: 1 }, "1")["dgx-pixels"] ?? "").seed;
  expect(seedOf(2n ** 53n - 1n)).toBe(9007199254740991);
  expect(seedOf(2n ** 53n)).toBe("9007199254740992");
});
