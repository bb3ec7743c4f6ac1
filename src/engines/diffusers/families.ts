import type { Shapes } from "./weights-header.ts";

/** A kind of models that have one architecture: LoRAs fit those of the same. */
export interface Family {
  /** For people. */
  title: string;
  /** The pipeline of diffusers that draws with it. */
  pipeline: string;
  /** What suits it where nobody asks for something else. */
  steps: number;
  guidance: number;
  /** Whether it can be told what to keep out. */
  takesNegative: boolean;
  /** Whether it draws over a picture, and within a mask of one: its steps can begin in their midst. */
  takesInit: boolean;
  /** Whether it draws after pictures by itself, and decides how closely. */
  takesReferences: boolean;
  /** How many pictures it has to be given, and may be, where it does nothing but change pictures. */
  edits?: { least: number; most: number };
  /** The family whose network it has: its LoRAs fit, too. */
  networkOf?: string;
  /** The side of a picture in pixels, where its files don't say. */
  side: number;
  /** Sides are multiples of this. */
  multiple: number;
  /** Where to get one. */
  example: string;
}

/** Of the first, and of those from September 2025 on, which take several pictures. */
const QWEN_EDIT = {
  title: "Qwen-Image-Edit",
  steps: 40,
  guidance: 4,
  takesNegative: true,
  takesInit: false,
  takesReferences: true,
  networkOf: "qwen-image",
  side: 1024,
  multiple: 16,
  example: "Qwen/Qwen-Image-Edit-2509",
};

/**
 * By their names here and, where they have a network of their own, on the wire: a map, since the index of a folder may name a pipeline
 * "constructor".
 */
const FAMILIES: ReadonlyMap<string, Family> = new Map(
  Object.entries({
    sd15: {
      title: "SD 1.5",
      pipeline: "StableDiffusionPipeline",
      steps: 25,
      guidance: 7,
      takesNegative: true,
      takesInit: true,
      takesReferences: false,
      side: 512,
      multiple: 8,
      example: "stable-diffusion-v1-5/stable-diffusion-v1-5",
    },
    sdxl: {
      title: "SDXL",
      pipeline: "StableDiffusionXLPipeline",
      steps: 25,
      guidance: 6,
      takesNegative: true,
      takesInit: true,
      takesReferences: false,
      side: 1024,
      multiple: 8,
      example: "stabilityai/stable-diffusion-xl-base-1.0",
    },
    "flux2-klein": {
      title: "FLUX.2 klein",
      pipeline: "Flux2KleinPipeline",
      steps: 4,
      guidance: 1,
      takesNegative: false,
      takesInit: true,
      takesReferences: true,
      side: 1024,
      multiple: 16,
      example: "black-forest-labs/FLUX.2-klein-4B",
    },
    "z-image": {
      title: "Z-Image",
      pipeline: "ZImagePipeline",
      steps: 9,
      guidance: 1,
      takesNegative: true,
      takesInit: true,
      takesReferences: false,
      side: 1024,
      multiple: 16,
      example: "Tongyi-MAI/Z-Image-Turbo",
    },
    "qwen-image": {
      title: "Qwen-Image",
      pipeline: "QwenImagePipeline",
      steps: 30,
      guidance: 4,
      takesNegative: true,
      takesInit: true,
      takesReferences: false,
      side: 1024,
      multiple: 16,
      example: "Qwen/Qwen-Image",
    },
    "qwen-image-edit": { ...QWEN_EDIT, pipeline: "QwenImageEditPipeline", edits: { least: 1, most: 1 } },
    "qwen-image-edit-plus": { ...QWEN_EDIT, pipeline: "QwenImageEditPlusPipeline", edits: { least: 1, most: 4 } },
  }),
);

/** Of pipelines that are loaded as they come. */
const OTHER = {
  steps: 28,
  guidance: 4,
  takesNegative: true,
  takesInit: false,
  takesReferences: false,
  side: 1024,
  multiple: 16,
};

/** By the name of a pipeline. */
export function familyOfPipeline(pipeline: string): string {
  const known = [...FAMILIES].find(([, family]) => family.pipeline === pipeline);
  return known?.[0] ?? pipeline;
}

/** The name of the family that has its network: what LoRAs are for. */
export function networkOf(name: string): string {
  return FAMILIES.get(name)?.networkOf ?? name;
}

export function familyNamed(name: string): Family {
  return FAMILIES.get(name) ?? { ...OTHER, title: name, pipeline: name, example: "" };
}

/** What a file of weights is. */
export type Contents =
  | {
      is: "checkpoint" | "lora";
      family: string | undefined /** Of the text that its network takes. */;
      width: number | undefined;
    }
  | { is: "network"; family: string }
  | { is: "vae" }
  | { is: "other" };

/** Tells it by the names of its tensors, and never by the file's. */
export function contentsOf(shapes: Shapes): Contents {
  const names = [...shapes.keys()];
  const has = (part: string | RegExp) =>
    names.some((name) => (typeof part === "string" ? name.includes(part) : part.test(name)));
  const width = crossWidth(shapes);
  if (has(LORA)) return { is: "lora", family: familyOfLora(has, width), width };
  if (has(/^model\.diffusion_model\.input_blocks\./)) return { is: "checkpoint", family: familyOfUnet(has), width };
  for (const [family, part] of NETWORKS) if (has(part)) return { is: "network", family };
  if (has(/(^|\.)decoder\.(conv_in|mid|mid_block)\b/)) return { is: "vae" };
  return { is: "other" };
}

/** As kohya's, PEFT's and older diffusers' files name the first of a LoRA's two matrices. */
const LORA = /lora[._](down|A)\b/;

type Has = (part: string | RegExp) => boolean;

/** Networks alone, as they are shared beside text encoders and VAEs that several have in common. */
const NETWORKS: readonly (readonly [family: string, part: RegExp])[] = [
  ["flux2-klein", /(^|\.)double_stream_modulation_img\./],
  ["z-image", /(^|\.)cap_embedder\./],
  ["qwen-image", /(^|\.)transformer_blocks\.0\.img_mod\./],
];

function familyOfUnet(has: Has): string | undefined {
  if (has("conditioner.embedders.1.")) return "sdxl";
  return has("cond_stage_model.transformer.") ? "sd15" : undefined;
}

const WIDTHS: Readonly<Record<number, string>> = { 768: "sd15", 2048: "sdxl" };

/** By how wide the text is that its network takes. */
export function familyOfWidth(width: number): string | undefined {
  return WIDTHS[width];
}

/**
 * What only one network has. FLUX, SD 3 and Qwen-Image call the layers of their attention alike: one on these alone is known for
 * Qwen-Image's by its blocks, of which the others have 38 at most, and else fits what it fits.
 */
const LORAS: readonly (readonly [family: string, part: RegExp])[] = [
  ["flux2-klein", /single_transformer_blocks[._]\d+[._]attn[._]to_(qkv_mlp_proj|out)[._]lora/],
  ["flux2-klein", /transformer_blocks[._]\d+[._]ff(_context)?[._]linear_(in|out)[._]/],
  ["z-image", /(^|[._])layers[._]\d+[._]attention[._]/],
  ["qwen-image", /transformer_blocks[._]\d+[._](img|txt)_(mlp|mod)[._]/],
  ["qwen-image", /(?<!single_)transformer_blocks[._](3[89]|[45]\d)[._]attn[._]/],
];

function familyOfLora(has: Has, width: number | undefined): string | undefined {
  if (width !== undefined) return familyOfWidth(width);
  return LORAS.find(([, part]) => has(part))?.[0];
}

/** How wide the text is that a network of SD attends to, which tells its versions apart. */
function crossWidth(shapes: Shapes): number | undefined {
  for (const [name, shape] of shapes)
    if (/attn2[._](processor\.)?to_k/.test(name) && (LORA.test(name) || name.endsWith("to_k.weight"))) return shape[1];
  return undefined;
}
