import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { DiffusersEngine } from "../../../src/engines/diffusers/engine.ts";
import { EngineLost, NO_INPUTS, type Task } from "../../../src/engines/engine.ts";
import { sharedFolder, temporaryFolder } from "../../support/temporary-folder.ts";
import { conformance } from "../conformance.ts";
import { ownPictures } from "../own-pictures.ts";
import { refusal } from "../refusal.ts";
import { engineWith, loadedEngine, never, silent, task } from "./engines.ts";
import { fakeChild } from "./fake-child.ts";
import { ipAdapterOf, loraOf, TEXT_OF_SD15, writeEncoder, writePipeline, writeWeights } from "./model-files.ts";

const folder = sharedFolder();

beforeAll(() => {
  writePipeline(join(folder, "plain"));
  writePipeline(join(folder, "quick"), "Flux2KleinPipeline");
  writeWeights(join(folder, "pixels.safetensors"), loraOf(TEXT_OF_SD15));
  writeWeights(join(folder, "lcm-lora-sdv1-5.safetensors"), loraOf(TEXT_OF_SD15));
  writeWeights(join(folder, "for-sdxl.safetensors"), loraOf(2048));
});

conformance("diffusers", {
  open: async () => engineWith(folder),
  task,
  impossibleSize: [80, 16],
  leakMb: 64,
});
ownPictures("diffusers", { open: async () => engineWith(folder), task });

describe("the diffusers engine", () => {
  it("draws a small picture at the model's size and says so", async () => {
    const engine = await loadedEngine(folder);
    const { rgba, warnings } = await engine.draw({ ...task, size: [8, 16] }, silent, never);
    expect([rgba.width, rgba.height]).toEqual([8, 16]);
    expect(warnings).toEqual(["drawn at 24x48 and reduced to 8x16"]);
  });

  it("draws with a LoRA, without it at a weight of 0", async () => {
    const engine = await loadedEngine(folder);
    const draw = async (lora?: string) => (await engine.draw({ ...task, lora }, silent, never)).rgba;
    const without = await draw();
    expect(await draw("pixels:0")).toEqual(without);
    expect(await draw("pixels:0.5")).not.toEqual(await draw("pixels"));
  });

  it("draws with several LoRAs, and tells what those of few steps want", async () => {
    const engine = await loadedEngine(folder);
    const draw = async (lora: string) => (await engine.draw({ ...task, lora }, silent, never)).rgba;
    const few = "lcm-lora-sdv1-5";
    expect(await draw(`pixels:0.5+${few}`)).not.toEqual(await draw("pixels:0.5"));
    expect(await draw(`pixels:0.5+${few}:0`)).toEqual(await draw("pixels:0.5"));
    expect(await refusal(draw("pixels:1+for-sdxl"))).toMatchObject({
      message: expect.stringContaining("for-sdxl is for SDXL"),
    });
    const told = (await engine.models()).find(({ name }) => name === few);
    expect(told).toMatchObject({ model_type: "lora", steps: 8, cfg_scale: 1.5 });
  });

  it("draws after references with an IP-Adapter, the closer the more it is to follow them", async () => {
    const own = temporaryFolder();
    const draw = async (follow?: number) => {
      const engine = new DiffusersEngine({ child: async () => fakeChild(), places: async () => [{ folder: own }] });
      onTestFinished(() => engine.close());
      await engine.load();
      const inputs = { references: [{ width: 1, height: 1, data: new Uint8Array([9, 9, 9, 255]) }] };
      return engine.draw({ ...task, references: ["0".repeat(64)], inputs, follow }, silent, never);
    };
    writePipeline(join(own, "plain"));
    expect(await refusal(draw())).toMatchObject({ message: "plain takes no references" });
    writeWeights(join(own, "ip-adapter.safetensors"), ipAdapterOf(TEXT_OF_SD15, "whole", 4));
    writeEncoder(join(own, "image_encoder"));
    const [usual, close] = [await draw(), await draw(1)];
    expect(usual.rgba).not.toEqual(close.rgba);
    expect(usual.rgba).toEqual((await draw(0.6)).rgba);
    expect(close.warnings).toEqual([]);
  });

  it("draws with LoRAs of Qwen-Image on its models for editing, which have its network", async () => {
    const own = temporaryFolder();
    writePipeline(join(own, "edit"), "QwenImageEditPlusPipeline");
    writeWeights(join(own, "few.safetensors"), {
      "transformer.transformer_blocks.0.img_mlp.net.2.lora_A.weight": [4, 8],
    });
    const engine = new DiffusersEngine({ child: async () => fakeChild(), places: async () => [{ folder: own }] });
    onTestFinished(() => engine.close());
    await engine.load();
    const inputs = { references: [{ width: 1, height: 1, data: new Uint8Array([9, 9, 9, 255]) }] };
    const after = { ...task, model: "edit", references: ["0".repeat(64)], inputs };
    const [plain, few] = [
      await engine.draw(after, silent, never),
      await engine.draw({ ...after, lora: "few" }, silent, never),
    ];
    expect(few.rgba).not.toEqual(plain.rgba);
    const infos = await engine.models();
    expect(infos.map(({ name, family }) => [name, family])).toEqual([
      ["edit", "qwen-image"],
      ["few", "qwen-image"],
    ]);
    expect(infos[0]?.takes).toEqual(["lora", "negative_prompt", "references"]);
  });

  describe("of several IP-Adapters", () => {
    /** @param adapters by name, with the width of the text for which they are. */
    const drawing = async (adapters: Record<string, number>) => {
      const own = temporaryFolder();
      writePipeline(join(own, "plain"));
      writeEncoder(join(own, "image_encoder"));
      for (const [name, width] of Object.entries(adapters))
        writeWeights(join(own, `${name}.safetensors`), ipAdapterOf(width, "whole", 4));
      const engine = new DiffusersEngine({ child: async () => fakeChild(), places: async () => [{ folder: own }] });
      onTestFinished(() => engine.close());
      await engine.load();
      const inputs = { references: [{ width: 1, height: 1, data: new Uint8Array([9, 9, 9, 255]) }] };
      const after = { references: ["0".repeat(64)], inputs };
      const draw = async (change: Partial<Task>) =>
        (await engine.draw({ ...task, ...after, ...change }, silent, never)).rgba;
      return { engine, draw };
    };

    it("takes the plain one, and the one that is named among LoRAs, whose weight is its share of --follow", async () => {
      const { engine, draw } = await drawing({ "ip-adapter-plus": TEXT_OF_SD15, "ip-adapter": TEXT_OF_SD15 });
      const plus = await draw({ lora: "ip-adapter-plus" });
      expect(await draw({})).toEqual(await draw({ lora: "ip-adapter" }));
      expect(plus).not.toEqual(await draw({}));
      expect(await draw({ lora: "ip-adapter-plus:0.5", follow: 0.8 })).toEqual(
        await draw({ lora: "ip-adapter-plus", follow: 0.4 }),
      );
      expect((await engine.models()).find(({ name }) => name === "ip-adapter-plus")).toMatchObject({
        model_type: "lora",
        family: "sd15",
        takes: ["references"],
      });
    });

    it("asks which one is meant where none of them is plain", async () => {
      const { draw } = await drawing({ anime: TEXT_OF_SD15, comic: TEXT_OF_SD15 });
      expect(await refusal(draw({}))).toMatchObject({
        code: "invalid_value",
        message: "several IP-Adapters fit plain, and none of them is the plain one: anime, comic",
        hint: "Name one with --lora, such as --lora anime.",
      });
      expect(await draw({ lora: "comic" })).not.toEqual(await draw({ lora: "anime" }));
      expect(await refusal(draw({ lora: "anime:1+comic" }))).toMatchObject({
        code: "invalid_value",
        message: "plain draws after references with one IP-Adapter: anime, comic",
      });
    });

    it("refuses one for another kind of model, and one that has nothing to draw after", async () => {
      const { draw } = await drawing({ "ip-adapter": TEXT_OF_SD15, "for-sdxl": 2048 });
      expect(await refusal(draw({ lora: "for-sdxl" }))).toMatchObject({
        code: "invalid_value",
        message: "the IP-Adapter for-sdxl is for SDXL, and plain is SD 1.5",
      });
      expect(await refusal(draw({ lora: "ip-adapter", references: undefined, inputs: NO_INPUTS }))).toMatchObject({
        code: "invalid_value",
        message: "the IP-Adapter ip-adapter does nothing without a picture to draw after",
      });
    });
  });

  it("refuses a LoRA of another kind of model, by both", async () => {
    const engine = await loadedEngine(folder);
    const drawn = engine.draw({ ...task, lora: "for-sdxl" }, silent, never);
    expect(await refusal(drawn)).toMatchObject({
      code: "invalid_value",
      message: "the LoRA for-sdxl is for SDXL, and plain is SD 1.5",
    });
  });

  it("refuses a negative prompt for a model that knows none", async () => {
    const engine = await loadedEngine(folder);
    const drawn = engine.draw({ ...task, model: "quick", negative_prompt: "fog" }, silent, never);
    expect(await refusal(drawn)).toMatchObject({ code: "invalid_value", message: "quick takes no negative_prompt" });
  });

  it("passes on why the child could not draw, and draws on", async () => {
    const engine = await loadedEngine(folder, "full");
    const drawn = engine.draw(task, silent, never);
    expect(await refusal(drawn)).toMatchObject({ code: "system_limit", message: "the GPU has too little memory" });
    expect((await engine.draw({ ...task, steps: 1 }, silent, never)).rgba.width).toBe(32);
  });

  it("draws the same whatever else its child writes to stdout", async () => {
    const engine = await loadedEngine(folder, "babble");
    const { rgba } = await engine.draw(task, silent, never);
    expect(rgba).toEqual((await (await loadedEngine(folder)).draw(task, silent, never)).rgba);
  });

  it("is lost when its child dies, with all that it draws", async () => {
    const engine = await loadedEngine(folder, "die");
    const drawn = [task, { ...task, seed: 7n }].map((one) => engine.draw(one, silent, never));
    for (const result of await Promise.allSettled(drawn))
      expect(result).toMatchObject({
        reason: new EngineLost(
          "the process that draws with diffusers is gone: it was ended by SIGKILL, as happens where memory runs out: a smaller picture or model takes less",
        ),
      });
    await expect(engine.draw(task, silent, never)).rejects.toBeInstanceOf(EngineLost);
  });

  it.skipIf(process.platform === "win32")("is lost when its child falls silent", async () => {
    const engine = await loadedEngine(folder, "stop", 1500);
    await expect(engine.draw(task, silent, never)).rejects.toThrow(/gone: it has said nothing for \d s/);
  });

  it.each([
    ["broken", "its Python lacks torch"],
    ["crash", "diffusers can't be started: it ended with exit code 3: ImportError: no torch"],
  ])("says why a child that is %s can't be started", async (fault, message) => {
    expect(await refusal(engineWith(folder, fault).load())).toMatchObject({ code: "worker_failed", message });
  });

  it("begins with the next model where the first can't be loaded, and says so", async () => {
    const own = temporaryFolder();
    writePipeline(join(own, "broken"));
    const open = () => new DiffusersEngine({ child: async () => fakeChild(), places: async () => [{ folder: own }] });
    const message = `${join(own, "broken")} can't be loaded`;
    expect(await refusal(open().load())).toMatchObject({ message });
    writePipeline(join(own, "plain"));
    const engine = open();
    onTestFinished(() => engine.close());
    const said: string[] = [];
    await engine.load((text) => said.push(text));
    expect(said).toEqual([message]);
    expect(await refusal(engine.draw({ ...task, model: "broken" }, silent, never))).toMatchObject({ message });
    expect((await engine.draw(task, silent, never)).rgba.width).toBe(32);
  });

  it("says where models come from when there are none", async () => {
    const engine = new DiffusersEngine({ child: async () => fakeChild(), places: async () => [] });
    expect(await refusal(engine.load())).toMatchObject({
      code: "worker_failed",
      hint: expect.stringContaining("models --pull hf:OWNER/NAME"),
    });
  });
});
