import * as v from "valibot";
import { SETTINGS } from "../recipe/settings.ts";
import { count, finite, flag, list, name, sha256, size, text } from "./fields.ts";

export const MODEL_TYPES = ["checkpoint", "lora", "vae"] as const;
export type ModelType = (typeof MODEL_TYPES)[number];

/**
 * One installed model. The first four fields are what 1.0.0 peers know; the rest says what a request
 * that leaves a setting out should carry.
 */
export const modelInfo = v.object({
  name,
  path: text,
  model_type: v.picklist(MODEL_TYPES, `must be one of ${MODEL_TYPES.join(", ")}`),
  size_mb: count,
  engine: v.optional(name),
  default: v.optional(flag),
  /** The picture's own size in pixels; other sizes are enlarged from it. */
  size: v.optional(size),
  /** The smallest size that it draws. */
  min_size: v.optional(size),
  /** The largest. */
  max_size: v.optional(size),
  /** Tiles have one of these sizes, or a whole number of times it. */
  tile_sizes: v.optional(list(size)),
  /** How many LoRAs it draws with at once, where these are fewer than a request may name. */
  max_loras: v.optional(count),
  steps: v.optional(SETTINGS.steps.form.schema),
  cfg_scale: v.optional(finite(0, 100)),
  /** Of its weights: another one under the same name draws other pictures. */
  sha256: v.optional(sha256),
  /** Of a LoRA: the model that it is for. */
  base: v.optional(name),
  /** Its kind, such as sdxl: a LoRA fits checkpoints of the same. */
  family: v.optional(name),
  /** Why it is there and can't be used, with the model as its subject. */
  problem: v.optional(text),
  /**
   * What it can do beyond a picture of a prompt, by the fields of `generate` that ask for it. Absent where nobody has said, and then
   * nothing is refused before it is tried. A list of any text: a newer backend's models may do more.
   */
  takes: v.optional(list(text)),
});
export type ModelInfo = v.InferOutput<typeof modelInfo>;
