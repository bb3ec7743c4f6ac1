import { setImmediate as nextTurn } from "node:timers/promises";
import { encodePng } from "../../image/files/png.ts";
import { enlarge } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import { type FromWorker, picturePath, type RunJob } from "../../protocol/messages/worker.ts";
import type { Engine, Picture, Task } from "../engine.ts";
import { applyLook } from "./look.ts";
import { metadata } from "./metadata.ts";
import { removePicture, writePicture } from "./picture-file.ts";
import { isAnimation, pictures, taskOf } from "./picture-tasks.ts";
import { Progress, type Send } from "./progress.ts";

type Ending = Extract<FromWorker, { type: "done" | "stopped" | "failed" }>;

export interface JobHost {
  engine: Engine;
  send: Send;
  /** Of this package, for the pictures' text. */
  version: string;
}

interface Drawn {
  task: Task;
  picture: Picture;
}

/**
 * Draws the pictures of one job, one after the other, so that each is what its seed gives alone, and writes them: those
 * of a batch as they come, frames of an animation together. Never rejects: returns the message that ends the job. A job that is stopped or fails leaves no file.
 */
export async function drawJob(host: JobHost, job: RunJob, signal: AbortSignal): Promise<Ending> {
  const { job_id } = job;
  const images: ImageInfo[] = [];
  const warnings = new Set<string>();
  try {
    refuseHugeFile(job);
    const progress = new Progress(job, host.send, (picture) => savePreview(job.preview, picture, warnings));
    const drawn: Drawn[] = [];
    for (let index = 0; index < pictures(job); index++) {
      const task = taskOf(job, index);
      const picture = await host.engine.draw(task, progress.monitor(index), signal);
      drawn.push({ task: { ...task, seed: picture.seed }, picture });
      // Frames share their colours, which are known when the last one is drawn.
      if (isAnimation(job) && drawn.length < pictures(job)) continue;
      const look = applyLook(
        drawn.map(({ picture }) => picture.rgba),
        job,
      );
      for (const [i, { task, picture }] of drawn.splice(0).entries()) {
        // Large files take seconds: between them the server hears that this worker lives, and is heard.
        await nextTurn();
        signal.throwIfAborted();
        images.push(write(host, job, task, { ...picture, rgba: look.images[i] as Rgba }, images.length));
        for (const warning of picture.warnings) warnings.add(warning);
      }
      for (const warning of look.warnings) warnings.add(warning);
    }
    return { type: "done", job_id, images, warnings: [...warnings] };
  } catch (error) {
    for (const { path } of images) removePicture(path);
    removePicture(job.preview);
    return signal.aborted ? { type: "stopped", job_id } : failure(job_id, error);
  }
}

function refuseHugeFile({ size, scale, tileset_grid = [1, 1] }: RunJob): void {
  const [width, height] = size.map((side, i) => side * (tileset_grid[i] as number) * scale) as [number, number];
  if (Math.max(width, height) > LIMITS.side)
    throw new PixelsError("invalid_value", `a file of ${width}x${height} pixels is larger than ${LIMITS.side} a side`);
}

function write(host: JobHost, job: RunJob, task: Task, picture: Picture, index: number): ImageInfo {
  const path = picturePath(job.output, index);
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
