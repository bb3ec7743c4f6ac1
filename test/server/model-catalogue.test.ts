import { beforeEach, describe, expect, it } from "vitest";
import type { ModelInfo } from "../../src/protocol/messages/model-info.ts";
import type { GenerateRequest } from "../../src/protocol/messages/requests.ts";
import { admit } from "../../src/server/admission.ts";
import { ModelCatalogue } from "../../src/server/lanes/model-catalogue.ts";

const SPRITE: ModelInfo = {
  name: "sprite",
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
  beforeEach(() => {
    said = [];
    const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
    catalogue = new ModelCatalogue(new Map([["hero", "sprite"]]), log);
    catalogue.set([SPRITE]);
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

  it("takes a checkpoint that is installed over its alias", () => {
    const real: ModelInfo = { ...SPRITE, name: "sdxl", default: false };
    catalogue.set([SPRITE, real]);
    expect(catalogue.resolve("sdxl")).toEqual({ model: real, aliased: false });
    expect(catalogue.resolve("SDXL Base 1.0")).toEqual({ model: real, aliased: false });
  });

  it("names what is installed when it refuses a model", () => {
    expect(() => catalogue.resolve("flux\u001b[31m")).toThrow('no model named "flux?[31m"; installed: sprite');
  });

  it("refuses a LoRA that is not there", () => {
    expect(() => catalogue.expectLora("ink:0.5")).toThrow('no LoRA named "ink:0.5"');
  });

  it("gives an aliased job the guidance of the model that draws it, and says what drew it", () => {
    expect(admit({ ...REQUEST, model: "sdxl" }, new Uint8Array(), "client", catalogue)).toMatchObject({
      model: "sprite",
      cfgScale: 2,
      steps: 30,
      warnings: ['model "sdxl" is not installed: drawn with sprite'],
    });
  });

  it("leaves a job for an installed model as it was asked for", () => {
    expect(admit(REQUEST, new Uint8Array(), "client", catalogue)).toMatchObject({ cfgScale: 7.5, warnings: [] });
  });

  it.each([
    ["smaller than the model draws", { size: [16, 32] as [number, number] }, "no smaller than 32x32"],
    ["larger than a file may be", { size: [64, 64] as [number, number], scale: 65 }, "not 4160x4160"],
  ])("refuses a picture that is %s", (_, wish, message) => {
    catalogue.set([{ ...SPRITE, min_size: [32, 32] }]);
    expect(() => admit({ ...REQUEST, ...wish }, new Uint8Array(), "client", catalogue)).toThrow(message);
  });

  it("draws a seed for a request without one, and none for the others", () => {
    const seeds = new Set(Array.from({ length: 8 }, () => admit(REQUEST, new Uint8Array(), "client", catalogue).seed));
    expect(seeds.size).toBeGreaterThan(1);
    expect(admit({ ...REQUEST, seed: 2n ** 64n - 1n }, new Uint8Array(), "client", catalogue).seed).toBe(
      2n ** 64n - 1n,
    );
  });
});
