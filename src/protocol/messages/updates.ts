import * as v from "valibot";
import { jobCancelled, jobComplete, jobError } from "./endings.ts";
import { bytes, count, finite, flag, jobId, measure, seq, stage, text } from "./fields.ts";

export const jobStarted = v.object({
  type: v.literal("job_started"),
  job_id: jobId,
  seq,
  /** Seconds since 1970. */
  timestamp: count,
});
export const progress = v.object({
  type: v.literal("progress"),
  job_id: jobId,
  seq,
  stage,
  step: count,
  total_steps: count,
  /** Of the whole job, 0 to 100. */
  percent: finite(0, 100),
  eta_s: measure,
});
export const preview = v.object({
  type: v.literal("preview"),
  job_id: jobId,
  seq,
  image_path: text,
  step: count,
  /** The picture itself, where it is small enough. */
  png: v.optional(bytes),
});
export const jobFinished = v.object({
  type: v.literal("job_finished"),
  job_id: jobId,
  seq,
  success: flag,
  duration_s: measure,
});

/** What the server publishes. `job_cancelled` is additive: 1.0.0 peers skip it and see `job_finished`. */
export const update = v.variant("type", [
  jobStarted,
  progress,
  preview,
  jobComplete,
  jobError,
  jobCancelled,
  jobFinished,
]);
export type Update = v.InferOutput<typeof update>;
export type UpdateOf<T extends Update["type"]> = Extract<Update, { type: T }>;
