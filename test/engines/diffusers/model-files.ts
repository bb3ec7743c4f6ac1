import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

type Shapes = Readonly<Record<string, readonly number[]>>;

/** Writes a safetensors file of zeros. @param missing how many of its last bytes are not there. */
export function writeWeights(path: string, shapes: Shapes, missing = 0): void {
  let end = 0;
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  for (const [name, shape] of Object.entries(shapes)) {
    const from = end;
    end += 4 * shape.reduce((product, side) => product * side, 1);
    header[name] = { dtype: "F32", shape, data_offsets: [from, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([prefix, text, Buffer.alloc(end - missing)]));
}

export const TEXT_OF_SD15 = 768;

/** What tells the kinds of files apart, without all the rest. */
export const SD15: Shapes = {
  "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": [2, TEXT_OF_SD15],
  "cond_stage_model.transformer.text_model.embeddings.position_ids": [1],
};
export const SDXL: Shapes = {
  "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": [2, 2048],
  "conditioner.embedders.1.model.ln_final.weight": [1],
};
export const SD2: Shapes = {
  "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": [2, 1024],
  "cond_stage_model.model.ln_final.weight": [1],
};
export const Z_IMAGE_ALONE: Shapes = { "cap_embedder.0.weight": [1], "layers.0.attention.qkv.weight": [1] };

export function loraOf(width: number): Shapes {
  return {
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": [4, width],
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_up.weight": [2, 4],
  };
}

/** An IP-Adapter for networks that take text of this width, which sees a picture as a whole or its parts. */
export function ipAdapterOf(width: number, sees: "whole" | "parts", seen: number): Shapes {
  const projection = sees === "whole" ? "image_proj.proj.weight" : "image_proj.proj_in.weight";
  return { "ip_adapter.1.to_k_ip.weight": [8, width], [projection]: [8, seen] };
}

/** What an IP-Adapter looks with. */
export function writeEncoder(folder: string, { projection_dim = 4, hidden_size = 6 } = {}): void {
  const architectures = ["CLIPVisionModelWithProjection"];
  writeJson(join(folder, "config.json"), { architectures, projection_dim, hidden_size });
  writeWeights(join(folder, "model.safetensors"), { weight: [1] });
}

/** A folder as diffusers lays it, of a model that draws 32 x 32 pixels. */
export function writePipeline(folder: string, pipeline = "StableDiffusionPipeline"): void {
  const parts = { vae: ["diffusers", "AutoencoderKL"], unet: ["diffusers", "UNet2DConditionModel"] };
  const rest = {
    scheduler: ["diffusers", "PNDMScheduler"],
    tokenizer: ["transformers", "CLIPTokenizer"],
    safety_checker: [null, null],
  };
  writeJson(join(folder, "model_index.json"), { _class_name: pipeline, ...parts, ...rest });
  for (const part of ["scheduler", "tokenizer"]) writeJson(join(folder, part, "config.json"), {});
  writeJson(join(folder, "unet", "config.json"), { sample_size: 16, cross_attention_dim: TEXT_OF_SD15 });
  writeJson(join(folder, "vae", "config.json"), { block_out_channels: [16, 32] });
  for (const part of Object.keys(parts))
    writeWeights(join(folder, part, "diffusion_pytorch_model.safetensors"), { weight: [8] });
}

function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
}
