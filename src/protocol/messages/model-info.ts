import * as v from "valibot";
import { count, finite, flag, name, sha256, size, steps, text } from "./fields.ts";

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
  steps: v.optional(steps),
  cfg_scale: v.optional(finite(0, 100)),
  /** Of its weights: another one under the same name draws other pictures. */
  sha256: v.optional(sha256),
});
export type ModelInfo = v.InferOutput<typeof modelInfo>;
