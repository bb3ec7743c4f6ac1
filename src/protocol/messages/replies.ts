import * as v from "valibot";
import { recipe } from "../recipe/recipe.ts";
import { nearest, reference } from "./credits.ts";
import { jobCancelled, jobComplete, jobError } from "./endings.ts";
import { bytes, count, flag, jobId, jobState, list, measure, name, sha256, text, u64 } from "./fields.ts";
import { modelInfo } from "./model-info.ts";
import { update } from "./updates.ts";

export const jobAccepted = v.object({
  type: v.literal("job_accepted"),
  job_id: jobId,
  estimated_time_s: measure,
  /** The seed that will be used, drawn by the server when the request had none. */
  seed: v.optional(u64),
});
export const modelList = v.object({ type: v.literal("model_list"), models: list(modelInfo) });

/** The middle, the tail and the far tail of a quantity, over the last requests. */
export const quantiles = v.object({ p50: measure, p95: measure, p99: measure });
export type Quantiles = v.InferOutput<typeof quantiles>;

export const workerInfo = v.object({
  id: count,
  pid: v.optional(count),
  state: v.picklist(["starting", "idle", "busy"], "must be one of starting, idle, busy"),
  /** The first of those that it draws. */
  job_id: v.optional(jobId),
  restarts: count,
  engine: v.optional(name),
  jobs: v.optional(list(jobId)),
});
export type WorkerInfo = v.InferOutput<typeof workerInfo>;

/** One engine with its workers. */
export const laneInfo = v.object({
  engine: name,
  /** Absent until a worker is ready. */
  device: v.optional(text),
  device_note: v.optional(text),
  workers: count,
  capacity: count,
  queued: count,
  running: count,
  seconds_per_step: v.optional(measure),
  /** Why no worker can be started; the lane tries on. */
  problem: v.optional(text),
});
export type LaneInfo = v.InferOutput<typeof laneInfo>;

/** One server of several that share a board. */
export const machineInfo = v.object({
  name,
  version: text,
  /** Whether it answers requests, and does not only draw. */
  has_front: flag,
  lanes: list(laneInfo),
  /** Checkpoints that it draws with. */
  models: list(name),
});
export type MachineInfo = v.InferOutput<typeof machineInfo>;

export const modelQueue = v.object({ model: name, queued: count });

export const statusInfo = v.object({
  type: v.literal("status_info"),
  /** Of the protocol, as the seed's backend has it. */
  version: text,
  queue_size: count,
  active_jobs: count,
  uptime_s: count,
  /** From here on additive to 1.0.0. */
  package_version: v.optional(text),
  engine: v.optional(name),
  device: v.optional(text),
  /** Why this device was taken. */
  device_note: v.optional(text),
  workers: v.optional(list(workerInfo)),
  lanes: v.optional(list(laneInfo)),
  unplaced_jobs: v.optional(count),
  completed_jobs: v.optional(count),
  failed_jobs: v.optional(count),
  cancelled_jobs: v.optional(count),
  max_queue: v.optional(count),
  output_dir: v.optional(text),
  /** Why jobs wait that could be drawn, such as a full disk. */
  held: v.optional(text),
  requests: v.optional(count),
  error_rate: v.optional(measure),
  latency_ms: v.optional(quantiles),
  request_bytes: v.optional(quantiles),
  reply_bytes: v.optional(quantiles),
  clients: v.optional(count),
  subscribers: v.optional(count),
  /** Jobs that wait, by model, where several machines share the board. */
  queues: v.optional(list(modelQueue)),
  /** The address of the board that is shared, without its secrets. */
  board: v.optional(text),
  /** What an acknowledged job is worth there. */
  durability: v.optional(text),
  machines: v.optional(list(machineInfo)),
});
export type StatusInfo = v.InferOutput<typeof statusInfo>;

export const imageInfo = v.object({
  path: text,
  seed: u64,
  width: count,
  height: count,
  references: v.optional(list(reference)),
  nearest: v.optional(nearest),
});
export type ImageInfo = v.InferOutput<typeof imageInfo>;

export const jobInfo = v.object({
  type: v.literal("job_info"),
  job_id: jobId,
  state: jobState,
  /** From here on absent for a job that is `unknown`. */
  prompt: v.optional(text),
  model: v.optional(text),
  seed: v.optional(u64),
  step: v.optional(count),
  total_steps: v.optional(count),
  duration_s: v.optional(measure),
  images: v.optional(list(imageInfo)),
  /** What the user should know about the picture, such as words that the model does not know. */
  warnings: v.optional(list(text)),
  error: v.optional(text),
  code: v.optional(text),
  hint: v.optional(text),
  /** Left out rather than the whole reply refused, where a newer backend's is not as it is here. */
  recipe: v.fallback(v.optional(recipe), undefined),
});
export type JobInfo = v.InferOutput<typeof jobInfo>;

export const jobList = v.object({
  type: v.literal("job_list"),
  jobs: list(v.object({ job_id: jobId, state: jobState, prompt: text })),
  /** The job to ask `after` for the next page; absent on the last one. */
  next: v.optional(jobId),
});
export type JobList = v.InferOutput<typeof jobList>;

export const imageData = v.object({
  type: v.literal("image_data"),
  job_id: jobId,
  index: count,
  png: bytes,
  /** Where this piece begins, and how many bytes there are in all. */
  offset: v.optional(count),
  total: v.optional(count),
});
export const helloInfo = v.object({
  type: v.literal("hello_info"),
  /** Of the protocol. */
  version: text,
  package_version: text,
  /** Tells one run of a server from the next: update numbers begin anew. */
  instance: text,
  /** Request types and additions beyond 1.0.0. */
  capabilities: list(text),
  limits: v.record(text, count),
});
export type HelloInfo = v.InferOutput<typeof helloInfo>;
export const updateList = v.object({
  type: v.literal("update_list"),
  instance: text,
  updates: list(update),
  /** True where updates in between are forgotten: ask for the jobs. */
  has_gap: flag,
  /** The number of the last update there is. */
  last: count,
});
export const uploadInfo = v.object({
  type: v.literal("upload_info"),
  blob: sha256,
  /** How many bytes have come: the next piece begins there. */
  received: count,
  /** It is all there, and its checksum is right: jobs may name it. */
  complete: flag,
});
export const pong = v.object({ type: v.literal("pong") });
export const error = v.object({
  type: v.literal("error"),
  message: text,
  code: v.optional(text),
  hint: v.optional(text),
  job_id: v.optional(text),
});

export const reply = v.variant("type", [
  jobAccepted,
  jobComplete,
  jobError,
  jobCancelled,
  modelList,
  statusInfo,
  jobInfo,
  jobList,
  imageData,
  helloInfo,
  updateList,
  uploadInfo,
  pong,
  error,
]);
export type Reply = v.InferOutput<typeof reply>;
export type ReplyOf<T extends Reply["type"]> = Extract<Reply, { type: T }>;
