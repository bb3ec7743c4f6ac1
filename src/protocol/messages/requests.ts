import * as v from "valibot";
import { LIMITS } from "../limits.ts";
import { askedEntries } from "../recipe/recipe.ts";
import { count, integer, jobId, jobState, priority } from "./fields.ts";

/** Pictures by one recipe. */
export const generate = v.object({
  type: v.literal("generate"),
  id: jobId,
  ...askedEntries,
  /** Jobs of a higher priority run first; 0 where it is absent. Additive to 1.0.0. */
  priority: v.optional(priority),
});

export const cancel = v.object({ type: v.literal("cancel"), job_id: jobId });
export const listModels = v.object({ type: v.literal("list_models") });
export const status = v.object({ type: v.literal("status") });
export const ping = v.object({ type: v.literal("ping") });

/** What became of one job. Additive to 1.0.0. */
export const job = v.object({ type: v.literal("job"), job_id: jobId });
/** The bytes of one picture of a completed job, counted from 0. Additive to 1.0.0. */
export const image = v.object({
  type: v.literal("image"),
  job_id: jobId,
  index: integer(0, LIMITS.batchSize - 1),
  /** A piece of them, from this byte on; the whole without it. */
  offset: v.optional(count),
  length: v.optional(integer(1, LIMITS.pieceBytes)),
});
/** A page of jobs in the order they came, after the job `after`. Additive to 1.0.0. */
export const jobs = v.object({
  type: v.literal("jobs"),
  state: v.optional(jobState),
  after: v.optional(jobId),
  limit: v.optional(integer(1, LIMITS.pageSize)),
});

/** What this backend is and takes, asked once on a new connection. Additive to 1.0.0. */
export const hello = v.object({ type: v.literal("hello") });
/** Updates after the one with this number: repairs a gap in a subscription. Additive to 1.0.0. */
export const updates = v.object({
  type: v.literal("updates"),
  after: count,
  limit: v.optional(integer(1, LIMITS.pageSize)),
});

export const REQUESTS = { generate, cancel, list_models: listModels, status, ping, job, image, jobs, hello, updates };

export const request = v.variant("type", [
  generate,
  cancel,
  listModels,
  status,
  ping,
  job,
  image,
  jobs,
  hello,
  updates,
]);
export type Request = v.InferOutput<typeof request>;
export type RequestType = Request["type"];
export type GenerateRequest = v.InferOutput<typeof generate>;
/** Version 1.0.0 is closed: whatever is not among these is additive to it. */
const FIRST_VERSION: ReadonlySet<RequestType> = new Set(["generate", "cancel", "list_models", "status", "ping"]);

/** Whether a 1.0.0 backend knows such a request. */
export function isInFirstVersion(type: RequestType): boolean {
  return FIRST_VERSION.has(type);
}

export type RequestOf<T extends RequestType> = Extract<Request, { type: T }>;
