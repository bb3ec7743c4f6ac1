import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, NO_INPUTS, type Task } from "../../src/engines/engine.ts";
import { sprite } from "../../src/engines/sprite/entry.ts";
import { type InstalledLora, mergeLora } from "../../src/engines/sprite/lora.ts";
import { readSafetensors, type Tensor } from "../../src/engines/sprite/safetensors.ts";
import { adapterFor, safetensors, type TestTensor, tensor, writeLora } from "../support/adapter.ts";
import { BUNDLED, sha256 } from "../support/model-folder.ts";
import { sharedFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { refusal } from "./refusal.ts";

/** Two weights of a model that is no network: a convolution of 3 inputs and 2x2 pixels, and a matrix. */
const base = { "conv.weight": tensor([2, 3, 2, 2], 3), "linear.weight": tensor([3, 4], 5) };

function installed(tensors: Record<string, TestTensor>, change: object = {}): InstalledLora {
  const bytes = safetensors(tensors);
  const folder = writeLora(temporaryFolder(), "style", bytes, change);
  return { folder, manifest: JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) };
}

/** The name and [outputs, inputs] of the bundled model's first weight with so many axes. */
function firstWeight(axes: number): Record<string, [number, number]> {
  const tensors = readSafetensors(readFileSync(join(BUNDLED, "sprite.safetensors")));
  const [name, { shape, values }] = [...tensors].find(([, tensor]) => tensor.shape.length === axes) as [string, Tensor];
  const [outputs] = shape as [number];
  return { [name.replace(/\.weight$/, "")]: [outputs, values.length / outputs] };
}

describe("merging adds to each weight", () => {
  test("the product of the two parts, scaled by the weight and by alpha / rank, taken as a matrix of outputs by all the rest", async () => {
    const parts = adapterFor({ conv: [2, 12] }, 2);
    const merged = await mergeLora(safetensors(base), { installed: installed(parts, { alpha: 6 }), weight: 0.5 });
    const [a, b] = [parts["conv.lora_A.weight"], parts["conv.lora_B.weight"]] as [TestTensor, TestTensor];
    const expected = base["conv.weight"].values.map((value, i) => {
      const [output, input] = [Math.floor(i / 12), i % 12];
      const product = [0, 1].reduce(
        (sum, r) => sum + (b.values[output * 2 + r] as number) * (a.values[r * 12 + input] as number),
        0,
      );
      return value + 0.5 * (6 / 2) * product;
    });
    const tensors = readSafetensors(merged);
    for (const [i, value] of expected.entries())
      expect(tensors.get("conv.weight")?.values[i]).toBeCloseTo(value as number, 6);
    expect(tensors.get("linear.weight")?.values).toEqual(base["linear.weight"].values);
  });

  test("and leaves the bytes that it began with alone", async () => {
    const before = safetensors(base);
    await mergeLora(before, { installed: installed(adapterFor({ conv: [2, 12] }, 2)), weight: 1 });
    expect(before).toEqual(safetensors(base));
  });
});

describe("an adapter is refused by its file", () => {
  const fitting = adapterFor({ linear: [3, 4] }, 2);
  const { "linear.lora_B.weight": _, ...half } = fitting;
  test.each<[string, Record<string, TestTensor>, string]>([
    ["that is empty", {}, "it holds no tensors"],
    ["for a weight that the model does not have", adapterFor({ other: [3, 4] }, 2), "the model has no other.weight"],
    ["without its second part", half, "it has no linear.lora_B.weight"],
    [
      "with something else in it",
      { ...fitting, bias: tensor([3], 1) },
      "it holds bias, which is no part of an adapter",
    ],
    [
      "of another shape",
      adapterFor({ linear: [3, 5] }, 2),
      "linear has the shapes [2,5] and [3,2], and the model's weight takes [2,4] and [3,2]",
    ],
    [
      "of another rank than its manifest says",
      adapterFor({ linear: [3, 4] }, 3),
      "linear has the shapes [3,4] and [3,3], and the model's weight takes [2,4] and [3,2]",
    ],
  ])("%s", async (_, tensors, problem) => {
    const lora = installed(tensors);
    expect(await refusal(mergeLora(safetensors(base), { installed: lora, weight: 1 }))).toMatchObject({
      code: "worker_failed",
      message: `the model file ${join(lora.folder, "adapter.safetensors")} cannot be used: ${problem}`,
    });
  });

  test("whose bytes are not those of its manifest", async () => {
    const lora = installed(fitting);
    writeFileSync(join(lora.folder, "adapter.safetensors"), safetensors(base));
    const { message } = await refusal(mergeLora(safetensors(base), { installed: lora, weight: 1 }));
    expect(message).toContain("its SHA-256 is not the one in manifest.json");
  });
});

describe("the sprite engine with LoRAs", () => {
  const sizes = { ...firstWeight(4), ...firstWeight(2) };
  const bytes = [1, 40].map((start) => safetensors(adapterFor(sizes, 2, start)));
  const modelsDir = sharedFolder();
  const task: Task = {
    prompt: "red dragon",
    model: "sprite",
    size: [32, 32],
    steps: 3,
    cfg_scale: 2,
    seed: 5n,
    index: 0,
    inputs: NO_INPUTS,
  };
  let engine: Engine;
  const draw = (lora?: Task["lora"]) =>
    engine.draw(
      { ...task, ...(lora && { lora }) },
      { stage: () => {}, step: () => {}, say: () => {} },
      new AbortController().signal,
    );

  beforeAll(async () => {
    writeLora(modelsDir, "waves", bytes[0] as Buffer);
    writeLora(modelsDir, "ripples", bytes[1] as Buffer);
    writeLora(modelsDir, "foreign", bytes[0] as Buffer, { base: "another" });
    writeLora(modelsDir, "broken", safetensors({ x: tensor([2], 1) }));
    engine = await sprite.create({ device: "cpu", modelsDir });
    await engine.load();
  });
  afterAll(() => engine.close());

  test("lists them, with their checksums", async () => {
    const waves = (await engine.models()).find(({ name }) => name === "waves");
    expect(waves).toEqual({
      name: "waves",
      path: join(modelsDir, "waves", "adapter.safetensors"),
      model_type: "lora",
      size_mb: 1,
      engine: "sprite",
      base: "sprite",
      sha256: sha256(bytes[0] as Buffer),
    });
  });

  test("draws other pictures with each and with each weight, and the same again whatever was drawn in between", async () => {
    const plain = await draw();
    const wishes = ["waves", "waves:0.5", "ripples"];
    const first = [];
    for (const wish of wishes) first.push((await draw(wish)).rgba);
    expect(new Set([plain.rgba, ...first].map(({ data }) => sha256(data))).size).toBe(4);
    for (const [i, wish] of wishes.entries()) expect((await draw(wish)).rgba).toEqual(first[i]);
    expect((await draw()).rgba).toEqual(plain.rgba);
  });

  test("none of one is the model alone, and a picture says its checksum", async () => {
    const none = await draw("waves:0");
    expect(none.rgba).toEqual((await draw()).rgba);
    expect((await draw("waves:1.5")).loraSha256).toBe(sha256(bytes[0] as Buffer));
  });

  test("refuses one that it does not have, one for another model, and one that is damaged, and goes on", async () => {
    expect(await refusal(draw("wavs"))).toMatchObject({
      code: "unknown_model",
      message: expect.stringMatching(/^no LoRA is called "wavs"; installed: .*waves/),
    });
    expect(await refusal(draw("foreign"))).toMatchObject({
      code: "invalid_value",
      message: "the LoRA foreign is for the model another, not for sprite",
    });
    expect(await refusal(draw("waves:1+foreign"))).toMatchObject({
      code: "invalid_value",
      message: expect.stringMatching(/draws with one LoRA at a time$/),
    });
    expect((await refusal(draw("broken"))).code).toBe("worker_failed");
    await draw();
  });
});
