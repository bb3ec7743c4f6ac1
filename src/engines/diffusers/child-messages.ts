import * as v from "valibot";
import type { Rgba } from "../../image/rgba.ts";
import { STAGES } from "../../protocol/messages/fields.ts";

/** A picture that the child draws from, in the size that it draws at: its RGB follows the request, after those before it. */
export interface Given {
  use: "init" | "mask" | "reference";
  picture: Rgba;
}

/** What the child is asked for: a picture by one of its models, in the size that it draws at. */
export interface Wish {
  model: { path: string; family: string; config?: string; vae?: string };
  /** Each with more than none of it. */
  loras: { path: string; weight: number }[];
  prompt: string;
  /** Empty where there is none. */
  negative: string;
  width: number;
  height: number;
  steps: number;
  guidance: number;
  /** One of the child's own names; null for the checkpoint's. */
  sampler: string | null;
  /** In decimal digits: JSON has no room for 64 bits. */
  seed: string;
  pictures: Given[];
  /** What it draws after references with, where its model can't by itself, and how closely: from 0 to 1. */
  ip_adapter?: { path: string; encoder: string; follow: number };
  /** How much of the one to draw over is drawn anew: above 0, up to 1. */
  strength: number;
}

const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16_384));
const picture = { id: v.string(), width: side, height: side };

/** What the child says, as docs/engines.md's chapter for developers describes it. */
export const fromChild = v.variant("type", [
  v.object({
    type: v.literal("hello"),
    device: v.string(),
    device_note: v.string(),
    /** Pictures that it draws in one pass. */
    together: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  /** It can't draw at all. */
  v.object({ type: v.literal("broken"), code: v.string(), message: v.string() }),
  v.object({ type: v.literal("beat") }),
  v.object({ type: v.literal("loaded"), id: v.string(), seconds_per_step: v.pipe(v.number(), v.minValue(0)) }),
  v.object({ type: v.literal("stage"), id: v.string(), stage: v.picklist(STAGES) }),
  /** With the picture as it stands, in RGB, smaller than it will be. */
  v.object({ type: v.literal("step"), ...picture, step: side }),
  /** With its RGB. */
  v.object({ type: v.literal("picture"), ...picture, sampler: v.string(), warnings: v.array(v.string()) }),
  /** It lacks memory for a model or a picture, and waits for `go_on`. */
  v.object({ type: v.literal("need_memory") }),
  /** The path of the model that it has given back, or null where it had none to give; unasked, after so many seconds without a picture. */
  v.object({ type: v.literal("memory_freed"), path: v.nullable(v.string()), idle_s: v.optional(v.number()) }),
  v.object({ type: v.literal("failed"), id: v.string(), code: v.string(), message: v.string() }),
]);
export type FromChild = v.InferOutput<typeof fromChild>;
export type MessageOf<T extends FromChild["type"]> = Extract<FromChild, { type: T }>;
