import { expect, test } from "vitest";
import { settle } from "../../src/make/run/settings.ts";
import type { ModelInfo } from "../../src/protocol/messages/model-info.ts";

const lora: ModelInfo = { name: "a-lora", path: "/a", model_type: "lora", size_mb: 1 };
const old: ModelInfo = { name: "old.safetensors", path: "/old", model_type: "checkpoint", size_mb: 6000 };
const sprite: ModelInfo = {
  name: "sprite",
  path: "/sprite",
  model_type: "checkpoint",
  size_mb: 18,
  default: true,
  size: [32, 32],
  steps: 20,
  cfg_scale: 2,
};

test("what was not given comes from the default model", () => {
  expect(settle({}, [lora, old, sprite])).toEqual({ model: "sprite", size: [32, 32], steps: 20, cfg_scale: 2 });
});

test("what was given stays", () => {
  const wishes = {
    model: "sprite",
    size: [64, 64] as [number, number],
    steps: 4,
    cfg_scale: 0,
    lora: "a-lora",
    scale: 2,
  };
  expect(settle(wishes, [sprite])).toEqual(wishes);
});

test("a backend that does not tell a model's settings gets those of the field", () => {
  expect(settle({}, [lora, old])).toEqual({ model: "old.safetensors", size: [1024, 1024], steps: 30, cfg_scale: 7.5 });
});

test("a name that is not listed goes to the backend, which may know it", () => {
  expect(settle({ model: "sdxl" }, [sprite])).toMatchObject({ model: "sdxl", size: [32, 32] });
});

test("a backend without any checkpoint is an error", () => {
  expect(() => settle({}, [lora])).toThrow(expect.objectContaining({ code: "unknown_model", exit: 4 }));
});

test("a LoRA of few steps brings its own where it acts, also as one of several", () => {
  const few: ModelInfo = { ...lora, name: "lcm", steps: 8, cfg_scale: 1.5 };
  const models = [sprite, lora, few];
  expect(settle({ lora: "a-lora:0.5+lcm" }, models)).toMatchObject({ steps: 8, cfg_scale: 1.5 });
  expect(settle({ lora: "lcm", steps: 6 }, models)).toMatchObject({ steps: 6, cfg_scale: 1.5 });
  expect(settle({ lora: "lcm:0" }, models)).toMatchObject({ steps: 20, cfg_scale: 2 });
});
