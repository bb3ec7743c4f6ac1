import * as v from "valibot";
import { jobId, measure, seq, text } from "./fields.ts";

/** How a job ends: replies in the seed, and updates too, since `generate` has been answered by then. */

export const jobComplete = v.object({
  type: v.literal("job_complete"),
  job_id: jobId,
  seq,
  image_path: text,
  duration_s: measure,
});
export const jobError = v.object({
  type: v.literal("job_error"),
  job_id: jobId,
  seq,
  error: text,
  code: v.optional(text),
  hint: v.optional(text),
});
export const jobCancelled = v.object({ type: v.literal("job_cancelled"), job_id: jobId, seq });
