import { describe, expect, test } from "vitest";
import type { Graph } from "../../../src/engines/comfyui/graph.ts";
import { type Monitor, NO_INPUTS, type Picture, type Task } from "../../../src/engines/engine.ts";
import type { StandIn } from "../../support/comfyui/stand-in.ts";
import { upscaledGraph, usualGraph, writeWorkflow } from "../../support/comfyui/workflows.ts";
import { engineAt, startComfyui } from "../../support/comfyui.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { refusal } from "../refusal.ts";

const silent: Monitor = { stage: () => {}, step: () => {}, say: () => {} };
const never = new AbortController().signal;
const FILES = {
  checkpoints: ["sd_xl_base_1.0.safetensors", "v1-5-pruned-emaonly.safetensors", "flux1-schnell-fp8.safetensors"],
  diffusion_models: ["flux1-dev.safetensors", "z_image_turbo_bf16.safetensors", "flux-2-klein-4b.safetensors"],
  text_encoders: ["clip_l.safetensors", "t5xxl_fp16.safetensors", "qwen_3_4b.safetensors"],
  vae: ["ae.safetensors", "flux2-vae.safetensors"],
};

function task(change: Partial<Task>): Task {
  const usual = {
    prompt: "a red dragon",
    model: "usual",
    size: [64, 64],
    steps: 4,
    cfg_scale: 7,
    seed: 1n,
    index: 0,
    inputs: NO_INPUTS,
  };
  return { ...(usual as Task), ...change };
}

/** The last workflow that the server was sent, with all digits of its seeds. */
function sent(server: StandIn): { graph: Graph; text: string } {
  const text = server.bodies.at(-1) as string;
  return { graph: JSON.parse(text).prompt, text };
}

describe("of the files that a server has", () => {
  test("those are models that our workflows draw with, and each is drawn by its own", async () => {
    const server = await startComfyui({ files: FILES });
    const engine = engineAt([server]);
    const models = await engine.models();
    const told = models
      .filter(({ model_type }) => model_type === "checkpoint")
      .map(({ name, size, steps, cfg_scale, takes }) => [name, size?.[0], steps, cfg_scale, takes?.join()]);
    expect(told).toEqual([
      ["sd_xl_base_1.0", 1024, 25, 6, "lora,init,mask,negative_prompt"],
      ["v1-5-pruned-emaonly", 512, 25, 7, "lora,init,mask,negative_prompt"],
      ["flux1-schnell-fp8", 1024, 4, 3.5, "lora,init,mask"],
      ["flux1-dev", 1024, 20, 3.5, "lora,init,mask"],
      ["z_image_turbo_bf16", 1024, 8, 1, "lora,init,mask"],
      ["flux-2-klein-4b", 1024, 4, 1, "lora,references,init,mask"],
    ]);
    expect(models[0]).toMatchObject({ path: `${server.url}: checkpoints/sd_xl_base_1.0.safetensors`, size_mb: 6938 });
    for (const [name, side, , cfg] of told) {
      const size: [number, number] = [side as number, side as number];
      const asked = task({ model: name as string, size, cfg_scale: cfg as number });
      const { rgba } = await engine.draw({ ...asked, lora: "pixel-art-xl:0.5" }, silent, never);
      expect([name, rgba.width, rgba.height]).toEqual([name, side, side]);
    }
  });

  test("those that lack a text encoder or a VAE there are listed with what is missing", async () => {
    const server = await startComfyui({ files: { ...FILES, text_encoders: ["clip_l.safetensors"] } });
    const problems = (await engineAt([server]).models()).flatMap(({ name, path, problem }) =>
      problem === undefined ? [] : [[name, path, problem]],
    );
    const without = `can't be drawn with: ${server.url} has no`;
    expect(problems).toEqual([
      [
        "flux1-dev",
        "diffusion_models/flux1-dev.safetensors",
        `${without} t5xxl_fp16.safetensors for node 2 (DualCLIPLoader)`,
      ],
      [
        "z_image_turbo_bf16",
        "diffusion_models/z_image_turbo_bf16.safetensors",
        `${without} qwen_3_4b.safetensors for node 2 (CLIPLoader)`,
      ],
      [
        "flux-2-klein-4b",
        "diffusion_models/flux-2-klein-4b.safetensors",
        `${without} qwen_3_4b.safetensors for node 2 (CLIPLoader)`,
      ],
    ]);
  });

  test("none is a clear error", async () => {
    const server = await startComfyui({ files: { checkpoints: [] } });
    expect(await refusal(engineAt([server]).models())).toMatchObject({
      code: "worker_failed",
      message: `there is no model at ${server.url}`,
    });
  });

  test("one that only one server has is drawn there", async () => {
    const [few, many] = [await startComfyui({ files: { checkpoints: [] } }), await startComfyui()];
    const engine = engineAt([few, many]);
    await engine.draw(task({ model: "v1-5-pruned-emaonly", size: [512, 512] }), silent, never);
    expect([few.drawn.length, many.drawn.length]).toEqual([0, 1]);
  });

  test("a seed of 64 bits arrives with all its digits", async () => {
    const server = await startComfyui();
    const asked = task({ model: "v1-5-pruned-emaonly", seed: 2n ** 64n - 1n });
    const { sampler } = await engineAt([server]).draw(asked, silent, never);
    expect(sampler).toBe("dpmpp_2m karras");
    expect(sent(server).text).toContain('"seed":18446744073709551615');
  });

  test.each([
    { size: [64, 64], drawn: [512, 512] },
    { size: [32, 48], drawn: [416, 624] },
    { size: [520, 515], drawn: [528, 528] },
  ] as const)("a picture of $size is drawn at $drawn, near the size that its model knows", async ({ size, drawn }) => {
    const server = await startComfyui();
    const asked = task({ model: "v1-5-pruned-emaonly", size: [...size] });
    const { rgba } = await engineAt([server]).draw(asked, silent, never);
    expect([rgba.width, rgba.height]).toEqual(size);
    const { width, height } = sent(server).graph["4"]?.inputs ?? {};
    expect([width, height]).toEqual(drawn);
  });
});

describe("a LoRA", () => {
  const draw = async (server: StandIn, lora?: string): Promise<Picture> =>
    engineAt([server], [writeWorkflow(temporaryFolder(), "usual", usualGraph())]).draw(task({ lora }), silent, never);

  test("of weight 0 is none to the last bit, and of weight 1 draws another picture", async () => {
    const server = await startComfyui();
    const [none, zero, one] = [await draw(server), await draw(server, "style/ink:0"), await draw(server, "style/ink")];
    expect(zero.rgba).toEqual(none.rgba);
    expect(one.rgba).not.toEqual(none.rgba);
    expect(sent(server).graph["dgx-pixels-lora"]).toEqual({
      class_type: "LoraLoader",
      inputs: {
        model: ["4", 0],
        clip: ["4", 1],
        lora_name: "style/ink.safetensors",
        strength_model: 1,
        strength_clip: 1,
      },
    });
  });

  test("is one of several in a row, and the sampler has the last of them", async () => {
    const server = await startComfyui();
    const both = await draw(server, "style/ink:0.5+pixel-art-xl:1.2");
    const { graph } = sent(server);
    const loras = ["dgx-pixels-lora", "dgx-pixels-lora-2"].map((id) => graph[id]?.inputs);
    expect(loras).toMatchObject([
      { lora_name: "style/ink.safetensors", strength_model: 0.5, model: ["dgx-pixels-lora-2", 0] },
      { lora_name: "pixel-art-xl.safetensors", strength_model: 1.2, model: ["4", 0] },
    ]);
    expect(graph["3"]?.inputs.model).toEqual(["dgx-pixels-lora", 0]);
    expect(both.rgba).not.toEqual((await draw(server, "style/ink:0.5")).rgba);
    const alone = await draw(server, "style/ink:0.5+pixel-art-xl:0");
    expect(alone.rgba).toEqual((await draw(server, "style/ink:0.5")).rgba);
  });

  test("is drawn by the server that has it", async () => {
    const [without, having] = [await startComfyui({ files: { loras: [] } }), await startComfyui()];
    const engine = engineAt([without, having], [writeWorkflow(temporaryFolder(), "usual", usualGraph())]);
    await engine.draw(task({ lora: "style/ink" }), silent, never);
    expect([without.drawn.length, having.drawn.length]).toEqual([0, 1]);
  });
});

describe("a workflow of a user's", () => {
  test("with a LoRA and an upscaler keeps them, and its large picture comes down to the size asked for", async () => {
    const server = await startComfyui();
    const engine = engineAt([server], [writeWorkflow(temporaryFolder(), "upscaled", upscaledGraph())]);
    expect((await engine.models())[0]).toMatchObject({
      name: "upscaled",
      default: true,
      size: [64, 64],
      steps: 5,
      cfg_scale: 8,
    });
    const steps: number[] = [];
    const monitor: Monitor = { ...silent, step: (step) => steps.push(step) };
    const { rgba } = await engine.draw(task({ model: "upscaled" }), monitor, never);
    expect([rgba.width, rgba.height]).toEqual([64, 64]);
    // The upscaler's own progress is none of the sampler's.
    expect(steps).toEqual([1, 2, 3, 4]);
    const { graph } = sent(server);
    expect(graph["10"]?.inputs).toMatchObject({ lora_name: "pixel-art-xl.safetensors", strength_model: 0.8 });
    expect(graph["6"]?.inputs.text).toBe("a red dragon");
  });

  test("has a LoRA that is asked for in front of its own", async () => {
    const server = await startComfyui();
    const engine = engineAt([server], [writeWorkflow(temporaryFolder(), "upscaled", upscaledGraph())]);
    await engine.draw(task({ model: "upscaled", lora: "style/ink:0.5" }), silent, never);
    const { graph } = sent(server);
    expect(graph["10"]?.inputs).toMatchObject({ model: ["dgx-pixels-lora", 0], clip: ["dgx-pixels-lora", 1] });
    expect(graph["dgx-pixels-lora"]?.inputs).toMatchObject({ model: ["4", 0], strength_model: 0.5 });
  });

  test("that no server can draw is listed with the node that is missing", async () => {
    const server = await startComfyui({ without: ["ImageUpscaleWithModel"] });
    const path = writeWorkflow(temporaryFolder(), "upscaled", upscaledGraph());
    const listed = (await engineAt([server], [path]).models()).find(({ name }) => name === "upscaled");
    expect(listed).toMatchObject({
      path,
      problem: `can't be drawn with: ${server.url} lacks the node ImageUpscaleWithModel`,
    });
  });

  test("is drawn by the server that has its nodes and files", async () => {
    const [without, having] = [await startComfyui({ files: { upscale_models: ["other.pth"] } }), await startComfyui()];
    const engine = engineAt([without, having], [writeWorkflow(temporaryFolder(), "upscaled", upscaledGraph())]);
    await engine.draw(task({ model: "upscaled" }), silent, never);
    expect([without.drawn.length, having.drawn.length]).toEqual([0, 1]);
  });
});
