import { keyOf } from "./keys.ts";
import { pictureNodes } from "./picture-nodes.ts";

/** A node as `/object_info` tells it, and what it makes of its inputs. */
export interface NodeType {
  required: Record<string, unknown[]>;
  output: string[];
  isOutput?: boolean;
  /** What is wrong with its inputs, where that is for it to say. */
  whyNot?(inputs: Record<string, unknown>): string | undefined;
  /** What leaves it, for each output: descriptions of what a real node would compute. */
  run(inputs: Record<string, unknown>, context: Context): unknown[] | Promise<unknown[]>;
}

/** What a node can do while it runs. */
export interface Context {
  /** Throws where the prompt is interrupted, as ComfyUI does when a node tells its progress. */
  progress(value: number, max: number, preview?: Latent): Promise<void>;
  /** Keeps a picture, and returns the file that history tells of. */
  save(image: Latent, type: "output" | "temp"): Promise<unknown>;
}

/** A picture to be: what decides its pixels, and how much of it is drawn. */
export interface Latent {
  width: number;
  height: number;
  /** Of all that a real sampler would depend on. */
  key: string;
  /** 0 noise, 1 finished. */
  share: number;
}

export interface Files {
  checkpoints: string[];
  diffusion_models: string[];
  text_encoders: string[];
  vae: string[];
  loras: string[];
  upscale_models: string[];
}

/** What lies in the folders of a server where nothing else is said. */
export const FILES: Files = {
  checkpoints: ["sd_xl_base_1.0.safetensors", "v1-5-pruned-emaonly.safetensors"],
  diffusion_models: [],
  text_encoders: [],
  vae: [],
  loras: ["pixel-art-xl.safetensors", "style/ink.safetensors"],
  upscale_models: ["4x-UltraSharp.pth"],
};

const INT = (least: number, most: number) => ["INT", { default: least, min: least, max: most }];
const FLOAT = ["FLOAT", { default: 1, min: -100, max: 100 }];
const SEED = ["INT", { default: 0, min: 0, max: 2 ** 64 }];
const TEXT = ["STRING", { multiline: true }];

function sized(width: unknown, height: unknown): Latent {
  // A latent has an eighth of the picture's pixels a side.
  const eighths = (side: unknown) => Math.floor(Number(side) / 8) * 8;
  return { width: eighths(width), height: eighths(height), key: "empty", share: 0 };
}

async function sample(latent: Latent, steps: number, key: string, context: Context): Promise<unknown[]> {
  for (let step = 1; step <= steps; step++)
    await context.progress(step, steps, { ...latent, key, share: step / steps });
  return [{ ...latent, key, share: 1 }];
}

/** The nodes that the workflows here need, with the names, inputs and limits of ComfyUI's own. */
export function nodeTypes(files: Files, uploads: ReadonlyMap<string, Buffer>): Record<string, NodeType> {
  const choice = (names: string[]) => [names, {}];
  const newChoice = (names: string[]) => ["COMBO", { options: names, multiselect: false }];
  const size = { width: INT(16, 16384), height: INT(16, 16384), batch_size: INT(1, 4096) };
  const latent = (inputs: Record<string, unknown>) => [sized(inputs.width, inputs.height)];
  const lora = { lora_name: choice(files.loras), strength_model: FLOAT };
  const withLora = (model: unknown, { lora_name, strength_model }: Record<string, unknown>) =>
    strength_model === 0 ? model : keyOf(model, lora_name, strength_model);
  return {
    ...pictureNodes(uploads),
    CheckpointLoaderSimple: {
      required: { ckpt_name: choice(files.checkpoints) },
      output: ["MODEL", "CLIP", "VAE"],
      run: ({ ckpt_name }) => [ckpt_name, ckpt_name, ckpt_name],
    },
    UNETLoader: {
      required: { unet_name: choice(files.diffusion_models), weight_dtype: choice(["default", "fp8_e4m3fn"]) },
      output: ["MODEL"],
      run: ({ unet_name }) => [unet_name],
    },
    CLIPLoader: {
      required: { clip_name: newChoice(files.text_encoders), type: choice(["lumina2", "flux2"]) },
      output: ["CLIP"],
      run: ({ clip_name }) => [clip_name],
    },
    DualCLIPLoader: {
      required: {
        clip_name1: choice(files.text_encoders),
        clip_name2: choice(files.text_encoders),
        type: choice(["flux"]),
      },
      output: ["CLIP"],
      run: ({ clip_name1, clip_name2 }) => [keyOf(clip_name1, clip_name2)],
    },
    VAELoader: { required: { vae_name: choice(files.vae) }, output: ["VAE"], run: ({ vae_name }) => [vae_name] },
    LoraLoader: {
      required: { model: ["MODEL"], clip: ["CLIP"], ...lora, strength_clip: FLOAT },
      output: ["MODEL", "CLIP"],
      run: (inputs) => [withLora(inputs.model, inputs), withLora(inputs.clip, inputs)],
    },
    LoraLoaderModelOnly: {
      required: { model: ["MODEL"], ...lora },
      output: ["MODEL"],
      run: (inputs) => [withLora(inputs.model, inputs)],
    },
    CLIPTextEncode: {
      required: { text: TEXT, clip: ["CLIP"] },
      output: ["CONDITIONING"],
      run: ({ text, clip }) => [keyOf(text, clip)],
    },
    ConditioningZeroOut: {
      required: { conditioning: ["CONDITIONING"] },
      output: ["CONDITIONING"],
      run: () => ["zero"],
    },
    FluxGuidance: {
      required: { conditioning: ["CONDITIONING"], guidance: FLOAT },
      output: ["CONDITIONING"],
      run: ({ conditioning, guidance }) => [keyOf(conditioning, guidance)],
    },
    ModelSamplingAuraFlow: {
      required: { model: ["MODEL"], shift: FLOAT },
      output: ["MODEL"],
      run: ({ model, shift }) => [keyOf(model, shift)],
    },
    EmptyLatentImage: { required: size, output: ["LATENT"], run: latent },
    EmptySD3LatentImage: { required: size, output: ["LATENT"], run: latent },
    EmptyFlux2LatentImage: { required: size, output: ["LATENT"], run: latent },
    KSampler: {
      required: {
        model: ["MODEL"],
        seed: SEED,
        steps: INT(1, 10000),
        cfg: ["FLOAT", { default: 8, min: 0, max: 100 }],
        sampler_name: choice(["euler", "dpmpp_2m", "res_multistep"]),
        scheduler: choice(["normal", "karras", "simple"]),
        positive: ["CONDITIONING"],
        negative: ["CONDITIONING"],
        latent_image: ["LATENT"],
        denoise: ["FLOAT", { default: 1, min: 0, max: 1 }],
      },
      output: ["LATENT"],
      run({ model, seed, steps, cfg, positive, negative, latent_image, denoise }, context) {
        const start = latent_image as Latent;
        const against = cfg === 1 ? "" : negative;
        const key = keyOf(model, seed, steps, cfg, positive, against, start.key, start.width, start.height, denoise);
        return sample(start, steps as number, key, context);
      },
    },
    CFGGuider: {
      required: {
        model: ["MODEL"],
        positive: ["CONDITIONING"],
        negative: ["CONDITIONING"],
        cfg: ["FLOAT", { default: 8, min: 0, max: 100 }],
      },
      output: ["GUIDER"],
      run: ({ model, positive, negative, cfg }) => [keyOf(model, positive, cfg === 1 ? "" : negative, cfg)],
    },
    Flux2Scheduler: {
      required: { steps: INT(1, 4096), width: INT(16, 16384), height: INT(16, 16384) },
      output: ["SIGMAS"],
      run: ({ steps }) => [steps],
    },
    KSamplerSelect: {
      required: { sampler_name: choice(["euler"]) },
      output: ["SAMPLER"],
      run: ({ sampler_name }) => [sampler_name],
    },
    RandomNoise: { required: { noise_seed: SEED }, output: ["NOISE"], run: ({ noise_seed }) => [noise_seed] },
    SamplerCustomAdvanced: {
      required: {
        noise: ["NOISE"],
        guider: ["GUIDER"],
        sampler: ["SAMPLER"],
        sigmas: ["SIGMAS"],
        latent_image: ["LATENT"],
      },
      output: ["LATENT", "LATENT"],
      run({ noise, guider, sampler, sigmas, latent_image }, context) {
        const start = latent_image as Latent;
        const key = keyOf(noise, guider, sampler, sigmas, start.key, start.width, start.height);
        return sample(start, sigmas as number, key, context);
      },
    },
    VAEDecode: {
      required: { samples: ["LATENT"], vae: ["VAE"] },
      output: ["IMAGE"],
      run: ({ samples }) => [samples],
    },
    UpscaleModelLoader: {
      required: { model_name: choice(files.upscale_models) },
      output: ["UPSCALE_MODEL"],
      run: ({ model_name }) => [model_name],
    },
    ImageUpscaleWithModel: {
      required: { upscale_model: ["UPSCALE_MODEL"], image: ["IMAGE"] },
      output: ["IMAGE"],
      async run({ image }, context) {
        const small = image as Latent;
        // Its progress counts tiles.
        for (let tile = 1; tile <= 3; tile++) await context.progress(tile, 3);
        return [{ ...small, width: small.width * 4, height: small.height * 4 }];
      },
    },
    PreviewImage: {
      required: { images: ["IMAGE"] },
      output: [],
      isOutput: true,
      run: async ({ images }, { save }) => [await save(images as Latent, "temp")],
    },
    SaveImage: {
      required: { images: ["IMAGE"], filename_prefix: ["STRING", { default: "ComfyUI" }] },
      output: [],
      isOutput: true,
      run: async ({ images }, { save }) => [await save(images as Latent, "output")],
    },
  };
}
