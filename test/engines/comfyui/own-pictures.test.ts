import { beforeEach, describe, expect, test } from "vitest";
import type { Graph } from "../../../src/engines/comfyui/graph.ts";
import { NO_INPUTS, type Picture, type Task } from "../../../src/engines/engine.ts";
import { decodePng } from "../../../src/image/files/png.ts";
import type { Rgba } from "../../../src/image/rgba.ts";
import type { StandIn } from "../../support/comfyui/stand-in.ts";
import { usualGraph, writeWorkflow } from "../../support/comfyui/workflows.ts";
import { engineAt, startComfyui } from "../../support/comfyui.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { never, silent } from "../recording.ts";
import { refusal } from "../refusal.ts";

const FILES = {
  diffusion_models: ["flux-2-klein-4b.safetensors"],
  text_encoders: ["qwen_3_4b.safetensors"],
  vae: ["flux2-vae.safetensors"],
};
const BLOB = "0".repeat(64);
const SD15 = "v1-5-pruned-emaonly";
const KLEIN = "flux-2-klein-4b";
const RED = plain([255, 0, 0, 255]);
const CLEAR = plain([9, 9, 9, 0]);
const LEFT_HALF: Rgba = { ...RED, data: RED.data.map((_, i) => ((i >> 2) % 8 < 4 || i % 4 === 3 ? 255 : 0)) };
const over = (init: Rgba, change: Partial<Task> = {}) => ({ init: BLOB, inputs: { references: [], init }, ...change });
const within = (init: Rgba, mask: Rgba) => ({ init: BLOB, mask: BLOB, inputs: { references: [], init, mask } });

function plain(color: readonly number[]): Rgba {
  return { width: 8, height: 8, data: Uint8Array.from({ length: 4 * 64 }, (_, i) => color[i % 4] as number) };
}

describe("pictures of the user's", () => {
  let server: StandIn;
  let draw: (change: Partial<Task>) => Promise<Picture>;
  beforeEach(async () => {
    server = await startComfyui({ files: FILES });
    const engine = engineAt([server]);
    const usual = { prompt: "a dragon", model: SD15, steps: 4, cfg_scale: 7, seed: 1n, index: 0, inputs: NO_INPUTS };
    draw = (change) => engine.draw({ ...usual, size: [8, 8], ...change }, silent, never);
  });
  const sent = (): Graph => JSON.parse(server.bodies.at(-1) as string).prompt;
  const typesSent = () => Object.values(sent()).map(({ class_type }) => class_type);
  const uploaded = () => [...server.uploads.values()].map((png) => decodePng(png));

  test("are drawn over at the model's size, each pixel a square, on white where they are clear", async () => {
    await draw(over(RED));
    expect(typesSent()).toEqual(expect.arrayContaining(["LoadImage", "VAEEncode"]));
    expect(sent()["5"]?.inputs).toMatchObject({ denoise: 0.6, latent_image: ["dgx-pixels-init-latent", 0] });
    await draw(over(CLEAR));
    const [red, clear] = uploaded() as [Rgba, Rgba];
    expect([red.width, red.height, [...red.data.subarray(0, 4)]]).toEqual([512, 512, [255, 0, 0, 255]]);
    expect([...clear.data.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
  });

  test("act, the more the stronger, are given back at a strength of 0, and ignored at 1", async () => {
    const pictures = [await draw({}), await draw(over(RED)), await draw(over(RED, { strength: 0.3 }))];
    pictures.push(await draw(over(CLEAR)), await draw(within(RED, LEFT_HALF)));
    expect(new Set(pictures.map(({ rgba }) => rgba.data.join())).size).toBe(5);
    const prompts = server.bodies.length;
    expect((await draw(over(RED, { strength: 0 }))).rgba).toEqual(RED);
    expect(server.bodies).toHaveLength(prompts);
    expect((await draw(over(RED, { strength: 1 }))).rgba).toEqual(pictures[0]?.rgba);
  });

  test("are drawn anew within a mask, which is light there", async () => {
    await draw(within(RED, LEFT_HALF));
    expect(sent()["5"]?.inputs.latent_image).toEqual(["dgx-pixels-masked", 0]);
    expect(sent()["dgx-pixels-mask"]).toMatchObject({ class_type: "LoadImageMask", inputs: { channel: "red" } });
    const mask = uploaded().at(-1) as Rgba;
    // By its colours, and for nodes that look at its alpha by that.
    expect([...mask.data.subarray(0, 4)]).toEqual([255, 255, 255, 0]);
    expect([...mask.data.subarray(4 * 511, 4 * 512)]).toEqual([0, 0, 0, 255]);
  });

  test("are drawn over by the last of the sigmas where the sampler has no share of its own", async () => {
    await draw({ model: KLEIN, cfg_scale: 1, ...over(RED, { strength: 0.5 }) });
    expect(sent()["11"]?.inputs.sigmas).toEqual(["dgx-pixels-sigmas", 1]);
    expect(sent()["dgx-pixels-sigmas"]?.inputs).toEqual({ sigmas: ["8", 0], denoise: 0.5 });
    await draw({ model: KLEIN, cfg_scale: 1, ...over(RED, { strength: 0.01 }) });
    expect(sent()["dgx-pixels-sigmas"]?.inputs.denoise).toBe(0.25);
  });

  test("are drawn after by a model that does so itself", async () => {
    const after = { model: KLEIN, cfg_scale: 1, references: [BLOB, BLOB], inputs: { references: [RED, CLEAR] } };
    const { rgba } = await draw(after);
    expect(typesSent().filter((type) => type === "ReferenceLatent")).toHaveLength(2);
    expect(rgba).not.toEqual((await draw({ model: KLEIN, cfg_scale: 1 })).rgba);
    expect(await refusal(draw({ ...after, model: SD15 }))).toMatchObject({ message: `${SD15} takes no references` });
  });
});

describe("a user's workflow", () => {
  const node = (class_type: string, inputs: Record<string, unknown>, title: string) => {
    return { class_type, inputs, _meta: { title } };
  };
  const load = (title: string) => node("LoadImage", { image: "example.png" }, title);
  const graph = usualGraph();
  graph["20"] = load("Init");
  graph["21"] = node("VAEEncode", { pixels: ["20", 0], vae: ["4", 2] }, "VAE Encode");
  graph["22"] = load("mask");
  graph["23"] = node("SetLatentNoiseMask", { samples: ["21", 0], mask: ["22", 1] }, "Set Latent Noise Mask");
  graph["24"] = load("reference 2");
  graph["25"] = load("reference 1");
  graph["26"] = node("VAEEncode", { pixels: ["24", 0], vae: ["4", 2] }, "VAE Encode");
  graph["27"] = node("ReferenceLatent", { conditioning: ["6", 0], latent: ["26", 0] }, "Reference");
  graph["28"] = node("VAEEncode", { pixels: ["25", 0], vae: ["4", 2] }, "VAE Encode");
  graph["29"] = node("ReferenceLatent", { conditioning: ["27", 0], latent: ["28", 0] }, "Reference");
  Object.assign((graph["3"] as Graph[string]).inputs, { latent_image: ["23", 0], positive: ["29", 0] });
  const workflow = () => writeWorkflow(temporaryFolder(), "edit", graph);
  const usual = { prompt: "a dragon", model: "edit", steps: 4, cfg_scale: 7, seed: 1n, index: 0 };

  test("gets pictures in the nodes with these titles, and says how many references it takes", async () => {
    const server = await startComfyui();
    const engine = engineAt([server], [workflow()]);
    const [model] = await engine.models();
    expect(model?.takes).toEqual(expect.arrayContaining(["init", "mask", "references"]));
    const inputs = { references: [RED, CLEAR, LEFT_HALF], init: RED, mask: LEFT_HALF };
    const task: Task = { ...usual, size: [8, 8], init: BLOB, mask: BLOB, references: [BLOB, BLOB, BLOB], inputs };
    const { warnings } = await engine.draw({ ...task, strength: 0.4 }, silent, never);
    expect(warnings).toEqual(["the workflow takes 2 of 3 references"]);
    const { prompt } = JSON.parse(server.bodies.at(-1) as string) as { prompt: Graph };
    const files = ["20", "22", "25", "24"].map((id) => prompt[id]?.inputs.image as string);
    expect(files[2]).toBe(files[0]);
    expect(new Set(files).size).toBe(3);
    for (const file of files) expect([...server.uploads.keys()]).toContain(file);
    expect(prompt["3"]?.inputs.denoise).toBe(0.4);
  });

  test("is not offered what its server has no nodes for", async () => {
    const server = await startComfyui({ without: ["SetLatentNoiseMask", "ReferenceLatent"] });
    const engine = engineAt([server], [writeWorkflow(temporaryFolder(), "usual", usualGraph())]);
    const [model] = await engine.models();
    expect(model?.takes).toEqual(["lora", "init", "negative_prompt"]);
  });

  test("goes to another server with its pictures when its own is gone", async () => {
    const [first, second] = [await startComfyui({ stepMs: 40 }), await startComfyui()];
    const engine = engineAt([first], [writeWorkflow(temporaryFolder(), "usual", usualGraph())]);
    const both = engineAt([first, second], [writeWorkflow(temporaryFolder(), "usual", usualGraph())]);
    const task: Task = { ...usual, model: "usual", size: [8, 8], ...over(RED) };
    const alone = await engine.draw(task, silent, never);
    const drawn = both.draw(task, { ...silent, step: () => void first.kill() }, never);
    expect((await drawn).rgba).toEqual(alone.rgba);
    expect([...second.uploads.keys()]).toEqual([...first.uploads.keys()]);
  });
});
