import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { LIMITS } from "../../protocol/limits.ts";
import { familyNamed, familyOfPipeline } from "./families.ts";
import { AT_ONCE, names } from "./places.ts";
import { PICKLE, readShapes } from "./weights-header.ts";

export const INDEX = "model_index.json";

/** A pipeline of diffusers, which is shown as what the model is; with a file before it one of the model's own code. */
const pipeline = v.union([v.pipe(v.string(), v.regex(/^[A-Za-z]\w{0,99}$/)), v.array(v.string())]);
const index = v.looseObject({ _class_name: pipeline });
const part = v.tuple([v.string(), v.string()]);
/** Sides and what they come of: a folder that says nonsense is left out, and keeps no other model from being drawn with. */
const sides = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.side));
const levels = v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(6));
const unet = v.object({ sample_size: v.optional(sides), cross_attention_dim: v.optional(v.number()) });
/** Each of its levels but the first halves the sides; Qwen's names what is between them. */
const vae = v.object({
  block_out_channels: v.optional(levels, [0, 0, 0, 0]),
  temperal_downsample: v.optional(levels),
});
const scheduler = v.object({ max_image_seq_len: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 4096) });

/** A pipeline as diffusers lays it in a folder. */
export interface PipelineFolder {
  family: string;
  bytes: number;
  /** The side of a picture in pixels. */
  side: number;
  /** Of the text that its network takes, where that tells its version. */
  width: number | undefined;
}

/** Libraries whose parts have weights, where they are no tokenizers and the like. */
const WITH_WEIGHTS = /Model|Autoencoder|ForCausalLM|ForConditionalGeneration|Transformer/;
const WITHOUT_WEIGHTS = /Tokenizer|Processor|Scheduler|Extractor|Checker/;
/** What looks at finished pictures is never loaded. */
const UNUSED = /Checker/;

/** Looks at a folder with an index. Throws an Error that says what is wrong, with the folder as its subject. */
export async function readPipelineFolder(folder: string): Promise<PipelineFolder> {
  const parts = await json(folder, INDEX, index);
  if (typeof parts._class_name !== "string")
    throw new Error("brings code of its own, which is never run: take a model without");
  const family = familyOfPipeline(parts._class_name);
  let bytes = 0;
  for (const [name, value] of Object.entries(parts)) {
    const found = v.safeParse(part, value);
    if (!found.success) continue;
    const [, kind] = found.output;
    if (!UNUSED.test(kind) && (await names(join(folder, name))).length === 0)
      throw new Error(`lacks its ${name}; get it again`);
    if (WITH_WEIGHTS.test(kind) && !WITHOUT_WEIGHTS.test(kind)) bytes += await weightsOf(folder, name);
  }
  const { cross_attention_dim } = await json(folder, "unet/config.json", unet, {});
  return { family, bytes, side: await sideOf(folder, family), width: cross_attention_dim };
}

/** The side of a pipeline's pictures in pixels: what its folder says, where that is no more than is usual for its family. */
export async function sideOf(folder: string, family: string): Promise<number> {
  const usual = familyNamed(family).side;
  // Some schedulers are made for more patches than the model was trained on, as that of Qwen-Image.
  return Math.min((await pixelsOf(folder)) ?? usual, usual);
}

/** Networks of SD tell it in latents, later ones how many patches of 2 x 2 latents they were trained on. */
async function pixelsOf(folder: string): Promise<number | undefined> {
  const { sample_size: latents } = await json(folder, "unet/config.json", unet, {});
  const { block_out_channels, temperal_downsample } = await json(folder, "vae/config.json", vae, {
    block_out_channels: [0, 0, 0, 0],
  });
  const factor = 2 ** (temperal_downsample?.length ?? block_out_channels.length - 1);
  if (latents !== undefined) return latents * factor;
  const { max_image_seq_len } = await json(folder, "scheduler/scheduler_config.json", scheduler, {
    max_image_seq_len: 0,
  });
  return max_image_seq_len === 0 ? undefined : Math.round(Math.sqrt(max_image_seq_len)) * 2 * factor;
}

/** The bytes of a part's weights, of which none is missing. */
async function weightsOf(folder: string, name: string): Promise<number> {
  const files = await names(join(folder, name));
  const weights = files.filter((file) => file.endsWith(".safetensors"));
  if (weights.length === 0)
    throw new Error(
      files.some(isPickle)
        ? `has its ${name} as a pickle, ${PICKLE}`
        : `lacks the weights of its ${name}; get it again`,
    );
  let bytes = 0;
  for (const file of weights) {
    const path = join(folder, name, file);
    await readShapes(path).catch((error) => {
      throw new Error(`has a part that can't be used: ${name}/${file} ${(error as Error).message}`);
    });
    bytes += (await stat(path)).size;
  }
  for (const file of files.filter((file) => file.endsWith(".safetensors.index.json")))
    await expectShards(folder, name, file, weights);
  return bytes;
}

const shards = v.object({ weight_map: v.record(v.string(), v.string()) });

async function expectShards(folder: string, name: string, file: string, present: readonly string[]): Promise<void> {
  const { weight_map } = await json(folder, join(name, file), shards);
  const missing = new Set(Object.values(weight_map).filter((shard) => !present.includes(shard)));
  if (missing.size > 0) throw new Error(`lacks ${missing.size} of the files of its ${name}; get it again`);
}

export function isPickle(file: string): boolean {
  return /\.(ckpt|pt|pth|bin)$/i.test(file);
}

/** @param otherwise where there is no such file. */
async function json<T extends v.GenericSchema>(
  folder: string,
  file: string,
  schema: T,
  otherwise?: v.InferOutput<T>,
): Promise<v.InferOutput<T>> {
  let text: string;
  try {
    text = await readFile(join(folder, file), { encoding: "utf8", flag: AT_ONCE });
  } catch (error) {
    if (otherwise !== undefined) return otherwise;
    throw new Error(`has no ${file} that can be read: ${(error as Error).message}`);
  }
  try {
    return v.parse(schema, JSON.parse(text));
  } catch {
    throw new Error(`has a damaged ${file}; get it again`);
  }
}
