import type { Engine, Picture, Task } from "../engines/engine.ts";
import { encodePng } from "../image/png.ts";
import type { Rgba } from "../image/rgba.ts";
import { enlarge } from "../image/scale.ts";
import { PixelsError } from "../protocol/errors.ts";
import { LIMITS, MAX_U64 } from "../protocol/limits.ts";
import type { ImageInfo } from "../protocol/replies.ts";
import type { FromWorker, RunJob } from "../protocol/worker.ts";
import { applyLook } from "./look.ts";
import { metadata } from "./metadata.ts";
import { removePicture, writePicture } from "./picture-file.ts";
import { Progress, type Send } from "./progress.ts";

type Ending = Extract<FromWorker, { type: "done" | "stopped" | "failed" }>;

export interface JobHost {
  engine: Engine;
  send: Send;
  /** Of this package, for the pictures' text. */
  version: string;
}

/**
 * Draws and writes the pictures of one job, one after the other, so that each is what its seed gives alone. Never
 * rejects: returns the message that ends the job. A job that is stopped or fails leaves no file.
 */
export async function drawJob(host: JobHost, job: RunJob, signal: AbortSignal): Promise<Ending> {
  const { job_id } = job;
  const images: ImageInfo[] = [];
  const warnings = new Set<string>();
  try {
    refuseHugeFile(job);
    const progress = new Progress(job, host.send, (picture) => savePreview(job.preview, picture, warnings));
    for (let index = 0; index < job.batch_size; index++) {
      const task = taskOf(job, index);
      const picture = await host.engine.draw(task, progress.monitor(index), signal);
      const look = applyLook(picture.rgba, job);
      images.push(write(host, job, task, { ...picture, rgba: look.image }, index));
      for (const warning of [...picture.warnings, ...look.warnings]) warnings.add(warning);
    }
    return { type: "done", job_id, images, warnings: [...warnings] };
  } catch (error) {
    for (const { path } of images) removePicture(path);
    removePicture(job.preview);
    return signal.aborted ? { type: "stopped", job_id } : failure(job_id, error);
  }
}

/** The picture of this index: the seeds of a batch follow each other, and 0 follows 2^64 - 1. */
function taskOf(job: RunJob, index: number): Task {
  return {
    prompt: job.prompt,
    negativePrompt: job.negative_prompt ?? "",
    model: job.model,
    ...(job.lora === undefined ? {} : { lora: job.lora }),
    size: job.size,
    steps: job.steps,
    cfgScale: job.cfg_scale,
    seed: (job.seed + BigInt(index)) & MAX_U64,
  };
}

function refuseHugeFile({ size, scale }: RunJob): void {
  const [width, height] = size.map((side) => side * scale) as [number, number];
  if (Math.max(width, height) > LIMITS.side)
    throw new PixelsError("invalid_value", `a file of ${width}x${height} pixels is larger than ${LIMITS.side} a side`);
}

function write(host: JobHost, job: RunJob, task: Task, picture: Picture, index: number): ImageInfo {
  const path = index === 0 ? `${job.output}.png` : `${job.output}-${index}.png`;
  const { width, height, data } = enlarge(picture.rgba, job.scale);
  writePicture(path, encodePng({ width, height, data }, metadata(task, picture, job, host.version)));
  return { path, seed: task.seed, width, height };
}

/** A job does not fail for want of a preview; the user hears of it once. */
function savePreview(path: string, picture: Rgba, warnings: Set<string>): Uint8Array | undefined {
  try {
    const png = encodePng(picture);
    writePicture(path, png);
    return png;
  } catch (error) {
    warnings.add(`no previews: ${(error as Error).message}`);
    return undefined;
  }
}

function failure(job_id: string, error: unknown): Ending {
  if (error instanceof PixelsError) return { type: "failed", job_id, code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { type: "failed", job_id, code: "internal", message: message.replaceAll(/\s+/g, " ") };
}
