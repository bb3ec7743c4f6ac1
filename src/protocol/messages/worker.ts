import * as v from "valibot";
import { recipe } from "../recipe/recipe.ts";
import { bytes, count, flag, integer, jobId, list, measure, name, stage, text } from "./fields.ts";
import { modelInfo } from "./model-info.ts";
import { imageInfo } from "./replies.ts";

/**
 * The link between the server and a worker process: DEALER in the worker, ROUTER in the server, over ipc,
 * one frame of MessagePack each way. The worker's routing id is its number. A worker of any language can speak it.
 */

/** Where the pictures lie that a recipe names: absolute paths of PNGs. */
export const inputPaths = v.object({
  references: list(text),
  init: v.optional(text),
  mask: v.optional(text),
});
export type InputPaths = v.InferOutput<typeof inputPaths>;

/** Draw this job and write its pictures. */
export const runJob = v.object({
  type: v.literal("run"),
  job_id: jobId,
  recipe,
  /** Absolute; see `picturePath`. */
  output: text,
  /** Absolute; intermediate pictures go here, each replacing the one before. */
  preview: text,
  /** Absent where the recipe names no pictures. */
  inputs: v.optional(inputPaths),
});
export type RunJob = v.InferOutput<typeof runJob>;

/** Where a job's picture of this index lies: `<output>.png`, then `<output>-1.png` and so on. */
export function picturePath(output: string, index: number): string {
  return index === 0 ? `${output}.png` : `${output}-${index}.png`;
}

/** Give up the job within one step and answer `stopped`; ignored where it is not running. */
export const stopJob = v.object({ type: v.literal("stop"), job_id: jobId });
/** Finish what runs and exit. */
export const shutdown = v.object({ type: v.literal("shutdown") });

/** Give back what is kept in memory and no job is drawn with, and answer `memory_freed` either way. */
export const freeMemory = v.object({ type: v.literal("free_memory") });
/** The answer to `need_memory`: the others have given back what they could, if anything. */
export const goOn = v.object({ type: v.literal("go_on"), freed: flag });

export const toWorker = v.variant("type", [runJob, stopJob, shutdown, freeMemory, goOn]);
export type ToWorker = v.InferOutput<typeof toWorker>;

/** First message: what this worker could draw, known before any weights are loaded. */
export const hello = v.object({
  type: v.literal("hello"),
  engine: name,
  models: list(modelInfo),
  /** A rough figure, until a worker is ready and has measured. */
  seconds_per_step: v.optional(measure),
});
/** The default model is loaded and warm. */
export const ready = v.object({
  type: v.literal("ready"),
  device: name,
  /** Why this device. */
  device_note: text,
  /** Measured seconds for one sampling step of the default model. */
  seconds_per_step: measure,
  /** Jobs that it may be given at once; 1 where absent. */
  capacity: v.optional(integer(1, 1024)),
});
/**
 * It can't draw: its engine could not be loaded, and its last line on stderr will say why. It waits for `shutdown`, so that its `hello` has been heard
 * by the time at which its end is seen.
 */
export const broken = v.object({ type: v.literal("broken") });
/** For whoever runs the server: what keeps it from being ready, such as a download, and how far that is, or what it has given back. */
export const note = v.object({ type: v.literal("note"), text });
/** It lacks memory for what it is to load or draw, and waits: those that draw nothing are to give back what they keep. */
export const needMemory = v.object({ type: v.literal("need_memory") });
/** With what that was, for people; without where it kept nothing, or draws. */
export const memoryFreed = v.object({ type: v.literal("memory_freed"), what: v.optional(text) });
export const jobStage = v.object({
  type: v.literal("stage"),
  job_id: jobId,
  stage,
  step: count,
  total_steps: count,
});
export const jobPreview = v.object({
  type: v.literal("preview"),
  job_id: jobId,
  image_path: text,
  step: count,
  png: bytes,
});
/** What the user should know while a job goes on, such as that it waits for another machine. */
export const jobNotice = v.object({ type: v.literal("notice"), job_id: jobId, text });
export const jobDone = v.object({
  type: v.literal("done"),
  job_id: jobId,
  images: list(imageInfo),
  warnings: list(text),
});
export const jobStopped = v.object({ type: v.literal("stopped"), job_id: jobId });
export const jobFailed = v.object({
  type: v.literal("failed"),
  job_id: jobId,
  code: text,
  message: text,
  /** The next step, where it is another than the code's. */
  hint: v.optional(text),
  /** Of the job's pictures up to the one that could not be written, where that is why. */
  bytes: v.optional(count),
});

/** Once a second, from the thread that draws: a worker that says nothing hangs. */
export const beat = v.object({ type: v.literal("beat"), rss_mb: count });

export const fromWorker = v.variant("type", [
  hello,
  ready,
  broken,
  note,
  needMemory,
  memoryFreed,
  beat,
  jobStage,
  jobPreview,
  jobNotice,
  jobDone,
  jobStopped,
  jobFailed,
]);
export type FromWorker = v.InferOutput<typeof fromWorker>;
