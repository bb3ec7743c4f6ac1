import { beforeEach, describe, expect, it } from "vitest";
import { PixelsError } from "../../src/protocol/errors.ts";
import type { ModelInfo } from "../../src/protocol/messages/model-info.ts";
import type { GenerateRequest } from "../../src/protocol/messages/requests.ts";
import { admit } from "../../src/server/admission.ts";
import { type LaneModel, ModelCatalogue, type ModelSource } from "../../src/server/lanes/model-catalogue.ts";

const SPRITE: LaneModel = {
  name: "sprite",
  engine: "sprite",
  path: "/models/sprite",
  model_type: "checkpoint",
  size_mb: 18,
  default: true,
  cfg_scale: 2,
};
const REQUEST: GenerateRequest = {
  type: "generate",
  id: "a",
  prompt: "a red dragon",
  model: "sprite",
  size: [32, 32],
  steps: 30,
  cfg_scale: 7.5,
};

describe("the model catalogue", () => {
  let said: string[];
  let catalogue: ModelCatalogue;
  let lanes: [ModelSource, ModelSource];
  beforeEach(() => {
    said = [];
    lanes = [
      { engine: "sprite", problem: undefined },
      { engine: "slow", problem: undefined },
    ];
    const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
    catalogue = new ModelCatalogue(lanes, new Map([["hero", "sprite"]]), log);
    catalogue.set("sprite", [SPRITE]);
  });

  it.each([
    ...["sdxl", "SDXL", "sdxl-base", "SDXL Base 1.0", "sdxl_base_1.0", "sd_xl_base_1.0", "SD-XL-Base-1.0"],
    ...["sd_xl_base_1.0.safetensors", "sdxl.safetensors", "hero"],
  ])("lets the default model stand for %s and says so once", (name) => {
    expect(catalogue.resolve(name)).toEqual({ model: SPRITE, aliased: true });
    catalogue.resolve(name);
    expect(said).toHaveLength(1);
  });

  it.each(["sdx", "sdxl-turbo", "sdxl-refiner-1.0", "sdxl.ckpt", "SDXL Base 2.0", "HERO"])(
    "lets nothing stand for %s",
    (name) => {
      expect(() => catalogue.resolve(name)).toThrow(`no model named "${name}"`);
    },
  );

  it("takes a checkpoint of SDXL for what the field calls so, where none has that name, and else the default", () => {
    const dragons: LaneModel = { ...SPRITE, engine: "slow", name: "dragons-xl", family: "sdxl", default: true };
    catalogue.set("slow", [{ ...dragons, name: "dragons", family: "sd15" }, dragons]);
    expect(catalogue.resolve("sdxl").model).toMatchObject({ name: "dragons-xl", engine: "slow" });
    catalogue.set("slow", []);
    expect(catalogue.resolve("sdxl").model).toEqual(SPRITE);
  });

  it("says why what is there can't be drawn with, and takes another of its name", () => {
    const broken: LaneModel = {
      ...SPRITE,
      engine: "slow",
      name: "hero.v2",
      path: "/m/hero.v2.ckpt",
      problem: "is a pickle",
    };
    catalogue.set("slow", [broken, { ...broken, model_type: "lora", name: "ink" }]);
    expect(() => catalogue.resolve("hero.v2")).toThrow("/m/hero.v2.ckpt is a pickle");
    expect(() => catalogue.expectLoras("ink:0.5", { ...SPRITE, engine: "slow" })).toThrow(
      "/m/hero.v2.ckpt is a pickle",
    );
    catalogue.set("slow", [broken, { ...SPRITE, engine: "slow", name: "hero.v2" }]);
    expect(catalogue.resolve("hero.v2").model.problem).toBeUndefined();
  });

  it("refuses more LoRAs than the model draws with", () => {
    const checkpoint: LaneModel = { ...SPRITE, engine: "slow", name: "dragons", max_loras: 1 };
    const loras = ["ink", "chalk"].map((name): LaneModel => ({ ...checkpoint, name, model_type: "lora" }));
    catalogue.set("slow", [checkpoint, ...loras]);
    catalogue.expectLoras("ink:0.5", checkpoint);
    const { max_loras: _, ...unbounded } = checkpoint;
    catalogue.expectLoras("ink:0.5+chalk", unbounded);
    expect(() => catalogue.expectLoras("ink:0.5+chalk", checkpoint)).toThrow(
      "dragons draws with at most 1 LoRA, not 2",
    );
  });

  it("refuses a LoRA of another kind of model", () => {
    const checkpoint: LaneModel = { ...SPRITE, engine: "slow", name: "dragons", family: "sd15" };
    catalogue.set("slow", [checkpoint, { ...SPRITE, name: "ink", model_type: "lora", family: "sdxl" }]);
    expect(() => catalogue.expectLoras("ink", checkpoint)).toThrow("the LoRA ink is for sdxl, and dragons is sd15");
  });

  it("warns of names that stand for nothing, once all lanes have said what they have", () => {
    const log = { info: () => {}, warn: (text: string) => said.push(text) };
    const aliases = new Map([
      ["hero", "sprite"],
      ["large", "flux"],
      ["lost", "gone"],
    ]);
    catalogue = new ModelCatalogue(lanes, aliases, log);
    catalogue.set("sprite", [SPRITE]);
    catalogue.set("slow", [{ ...SPRITE, name: "flux", default: false }]);
    catalogue.checkAliases();
    expect(said).toEqual(['"lost" stands for gone, which is not installed']);
  });

  it("takes a checkpoint that is installed over its alias", () => {
    const real: LaneModel = { ...SPRITE, name: "sdxl", default: false };
    catalogue.set("sprite", [SPRITE, real]);
    expect(catalogue.resolve("sdxl")).toEqual({ model: real, aliased: false });
    expect(catalogue.resolve("SDXL Base 1.0")).toEqual({ model: real, aliased: false });
  });

  it("gathers the models of all lanes, the first lane's before the second's, whichever spoke first", () => {
    const twin: ModelInfo = { ...SPRITE, path: "/slow/sprite", engine: undefined };
    catalogue = new ModelCatalogue(lanes, new Map(), { info: (text) => said.push(text), warn() {} });
    catalogue.set("slow", [twin, { ...twin, name: "large", default: false }]);
    expect(catalogue.resolve("sprite").model).toMatchObject({ engine: "slow", default: true });
    catalogue.set("sprite", [SPRITE]);
    catalogue.set("slow", [twin, { ...twin, name: "large", default: true }]);
    expect(catalogue.models.map(({ name, engine, default: isDefault }) => [name, engine, isDefault])).toEqual([
      ["sprite", "sprite", true],
      ["large", "slow", false],
    ]);
    expect([catalogue.engineOf("sprite"), catalogue.engineOf("large")]).toEqual(["sprite", "slow"]);
    expect(said).toEqual(["sprite and slow both have sprite: sprite draws it"]);
  });

  it("forgets what a lane has no more", () => {
    catalogue.set("sprite", [{ ...SPRITE, name: "other" }]);
    expect(() => catalogue.resolve("sprite")).toThrow("installed: other");
  });

  it("finds a LoRA with the engine of the model alone, as each has its own of that name", () => {
    const lora: ModelInfo = { name: "ink", path: "/ink", model_type: "lora", size_mb: 1 };
    const large: LaneModel = { ...SPRITE, name: "large", engine: "slow" };
    catalogue.set("slow", [{ ...lora, base: "large" }, large]);
    catalogue.expectLoras("ink", large);
    expect(() => catalogue.expectLoras("ink", SPRITE)).toThrow('no LoRA named "ink"');
    catalogue.set("sprite", [SPRITE, lora]);
    catalogue.expectLoras("ink", SPRITE);
    const other: LaneModel = { ...large, name: "other" };
    expect(() => catalogue.expectLoras("ink", other)).toThrow("the LoRA ink is for the model large, not for other");
    expect(catalogue.models.filter(({ name }) => name === "ink").map(({ engine }) => engine)).toEqual([
      "sprite",
      "slow",
    ]);
  });

  it("refuses a model whose engine can't be started, with the reason, and says so of a lane that is silent", () => {
    lanes[1].problem = new PixelsError("worker_failed", "no GPU found", "Plug one in.");
    expect(() => catalogue.resolve("large")).toThrow(
      expect.objectContaining({ code: "unknown_model", hint: expect.stringContaining("slow can't say yet") }),
    );
    catalogue.set("slow", [{ ...SPRITE, name: "large" }]);
    expect(() => catalogue.resolve("large")).toThrow(
      expect.objectContaining({
        code: "worker_failed",
        message: "the engine slow, which draws large, can't be started: no GPU found",
        hint: expect.stringMatching(/^Plug one in\. It is tried on/),
      }),
    );
    expect(catalogue.resolve("sprite").model.name).toBe("sprite");
  });

  it("names what is installed when it refuses a model", () => {
    expect(() => catalogue.resolve("flux\u001b[31m")).toThrow('no model named "flux?[31m"; installed: sprite');
  });

  it("refuses a LoRA that is not there", () => {
    expect(() => catalogue.expectLoras("ink:0.5", SPRITE)).toThrow('no LoRA named "ink"');
  });

  it("gives an aliased job the guidance of the model that draws it, and says what drew it", () => {
    expect(admit({ ...REQUEST, model: "sdxl" }, new Uint8Array(), "client", catalogue)).toMatchObject({
      recipe: { model: "sprite", cfg_scale: 2, steps: 30 },
      warnings: ['model "sdxl" is not installed: drawn with sprite'],
    });
  });

  it("leaves a job for an installed model as it was asked for", () => {
    expect(admit(REQUEST, new Uint8Array(), "client", catalogue)).toMatchObject({
      recipe: { cfg_scale: 7.5 },
      warnings: [],
    });
  });

  it.each([
    [
      "smaller than the model draws, in a shape that it does not",
      { size: [8, 32] as [number, number] },
      "draws from 32x32 to 64x64, of which none has the shape of 8x32",
    ],
    ["larger than the model draws", { size: [32, 65] as [number, number] }, "no larger than 64x64"],
    ["larger than a file may be", { size: [64, 64] as [number, number], scale: 65 }, "not 4160x4160"],
  ])("refuses a picture that is %s", (_, wish, message) => {
    catalogue.set("sprite", [{ ...SPRITE, min_size: [32, 32], max_size: [64, 64] }]);
    expect(() => admit({ ...REQUEST, ...wish }, new Uint8Array(), "client", catalogue)).toThrow(message);
  });

  it("takes a picture that is smaller than the model draws, in a shape that it does", () => {
    catalogue.set("sprite", [{ ...SPRITE, min_size: [32, 32], max_size: [64, 64], tile_sizes: [[32, 32]] }]);
    for (const wish of [{ size: [16, 16] }, { size: [16, 32] }, { size: [8, 8], tileset_grid: [2, 2] }] as const)
      expect(admit({ ...REQUEST, ...(wish as object) }, new Uint8Array(), "client", catalogue)).toMatchObject({
        recipe: { size: wish.size },
      });
    const tall = { ...REQUEST, size: [16, 32], tileset_grid: [2, 2] } as typeof REQUEST;
    expect(() => admit(tall, new Uint8Array(), "client", catalogue)).toThrow("draws tiles of 32x32");
  });

  it.each([
    ["an animation", { animation_frames: 4 }, "sprite takes no animation_frames"],
    ["tiles", { tileset_grid: [2, 2] }, "sprite takes no tileset_grid"],
    ["a LoRA", { lora: "ink" }, "sprite takes no lora"],
    [
      "the best of some without a word",
      { best_of: 3, negative_prompt: "fog" },
      "sprite takes no negative_prompt and no best_of",
    ],
  ])("refuses %s of a model that says that it can't, and names one that can", (_, wish, message) => {
    const able = Object.keys(wish);
    catalogue.set("sprite", [
      { ...SPRITE, takes: [] },
      { ...SPRITE, name: "able", takes: able },
    ]);
    const ask = () => admit({ ...REQUEST, ...(wish as object) }, new Uint8Array(), "client", catalogue);
    expect(ask).toThrow(expect.objectContaining({ message, hint: "Leave it out, or take a model that does: able." }));
    catalogue.set("sprite", [{ ...SPRITE, takes: [] }]);
    expect(ask).toThrow(expect.objectContaining({ message, hint: "Leave it out, no model here does." }));
    if ("lora" in wish) return;
    catalogue.set("sprite", [SPRITE]);
    expect(ask).not.toThrow();
  });

  it("lets through what asks for nothing beyond a picture", () => {
    catalogue.set("sprite", [{ ...SPRITE, takes: [] }]);
    const plain = { animation_frames: 1, negative_prompt: "", batch_size: 3, trim: true };
    expect(() => admit({ ...REQUEST, ...plain }, new Uint8Array(), "client", catalogue)).not.toThrow();
  });

  it.each([
    [[32, 32], undefined],
    [[96, 96], undefined],
    [[32, 34], "sprite draws tiles of 32x32 or a whole number of times that, not of 32x34"],
    [[64, 32], "sprite draws tiles of 32x32 or a whole number of times that, not of 64x32"],
  ])("takes tiles of %s where the model can make them", (size, message) => {
    catalogue.set("sprite", [{ ...SPRITE, tile_sizes: [[32, 32]] }]);
    const wish = { size: size as [number, number], tileset_grid: [2, 1] as [number, number] };
    const ask = () => admit({ ...REQUEST, ...wish }, new Uint8Array(), "client", catalogue);
    if (message === undefined) expect(ask).not.toThrow();
    else expect(ask).toThrow(message);
  });

  it("draws a seed for a request without one, and none for the others", () => {
    const seeds = new Set(
      Array.from({ length: 8 }, () => admit(REQUEST, new Uint8Array(), "client", catalogue).recipe.seed),
    );
    expect(seeds.size).toBeGreaterThan(1);
    expect(admit({ ...REQUEST, seed: 2n ** 64n - 1n }, new Uint8Array(), "client", catalogue).recipe.seed).toBe(
      2n ** 64n - 1n,
    );
  });
});
