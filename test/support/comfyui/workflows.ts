import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Graph } from "../../../src/engines/comfyui/graph.ts";

/** The parts of the usual workflow, as ComfyUI exports it: no titles but ComfyUI's own. */
export function usualGraph(side = 64): Graph {
  const node = (class_type: string, inputs: Record<string, unknown>, title = class_type) => ({
    class_type,
    inputs,
    _meta: { title },
  });
  return {
    "3": node(
      "KSampler",
      {
        seed: 156680208700286,
        steps: 5,
        cfg: 8,
        sampler_name: "euler",
        scheduler: "normal",
        denoise: 1,
        model: ["4", 0],
        positive: ["6", 0],
        negative: ["7", 0],
        latent_image: ["5", 0],
      },
      "KSampler",
    ),
    "4": node("CheckpointLoaderSimple", { ckpt_name: "v1-5-pruned-emaonly.safetensors" }, "Load Checkpoint"),
    "5": node("EmptyLatentImage", { width: side, height: side, batch_size: 1 }, "Empty Latent Image"),
    "6": node("CLIPTextEncode", { text: "beautiful scenery", clip: ["4", 1] }, "CLIP Text Encode (Prompt)"),
    "7": node("CLIPTextEncode", { text: "text, watermark", clip: ["4", 1] }, "CLIP Text Encode (Prompt)"),
    "8": node("VAEDecode", { samples: ["3", 0], vae: ["4", 2] }, "VAE Decode"),
    "9": node("SaveImage", { filename_prefix: "ComfyUI", images: ["8", 0] }, "Save Image"),
  };
}

/** It draws after two pictures of the user's, too. */
export function referringGraph(side = 64): Graph {
  const graph = usualGraph(side);
  for (const number of [1, 2]) {
    const [load, encode, refer] = ["load", "encode", "refer"].map((what) => `${what}${number}`) as [
      string,
      string,
      string,
    ];
    const conditioning = number === 1 ? ["6", 0] : ["refer1", 0];
    graph[load] = {
      class_type: "LoadImage",
      inputs: { image: "example.png" },
      _meta: { title: `reference ${number}` },
    };
    graph[encode] = { class_type: "VAEEncode", inputs: { pixels: [load, 0], vae: ["4", 2] } };
    graph[refer] = { class_type: "ReferenceLatent", inputs: { conditioning, latent: [encode, 0] } };
  }
  (graph["3"] as Graph[string]).inputs.positive = ["refer2", 0];
  return graph;
}

/** A workflow of a user's: a LoRA of its own, and an upscaler behind the picture. */
export function upscaledGraph(side = 64): Graph {
  const graph = usualGraph(side);
  const loras = { lora_name: "pixel-art-xl.safetensors", strength_model: 0.8, strength_clip: 0.8 };
  graph["10"] = { class_type: "LoraLoader", inputs: { model: ["4", 0], clip: ["4", 1], ...loras } };
  graph["11"] = { class_type: "UpscaleModelLoader", inputs: { model_name: "4x-UltraSharp.pth" } };
  graph["12"] = { class_type: "ImageUpscaleWithModel", inputs: { upscale_model: ["11", 0], image: ["8", 0] } };
  const at = (id: string) => (graph[id] as Graph[string]).inputs;
  at("3").model = ["10", 0];
  at("6").clip = ["10", 1];
  at("7").clip = ["10", 1];
  at("9").images = ["12", 0];
  return graph;
}

/** @returns the file's path. */
export function writeWorkflow(folder: string, name: string, content: unknown): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}
