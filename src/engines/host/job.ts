import { setImmediate as nextTurn } from "node:timers/promises";
import { encodePng } from "../../image/files/png.ts";
import { enlarge } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import { type FromWorker, picturePath, type RunJob } from "../../protocol/messages/worker.ts";
import { atlasSize, isAnimation, pictureCount, seedAt, whyTooLarge } from "../../protocol/recipe/counts.ts";
import type { Recipe } from "../../protocol/recipe/recipe.ts";
import { drawnText } from "../../protocol/recipe/text.ts";
import type { ToldInputs } from "../../protocol/recipe/told-inputs.ts";
import { systemFault } from "../../protocol/system-fault.ts";
import { drawnOver } from "../drawn-over.ts";
import { type Engine, EngineLost, type Picture, type Task } from "../engine.ts";
import { readInputs } from "./inputs.ts";
import { applyLook } from "./look.ts";
import { removePicture, Unwritten, writePicture } from "./picture-file.ts";
import { Progress, type Send } from "./progress.ts";
import { reductionFor } from "./reduction.ts";

type Ending = Extract<FromWorker, { type: "done" | "stopped" | "failed" }>;

export interface JobHost {
  engine: Engine;
  /** What the engine draws with. */
  models: readonly ModelInfo[];
  /** Jobs at once: none until the engine is ready. */
  capacity: number;
  send: Send;
  /** Of this package, for the pictures' text. */
  version: string;
}

interface Written {
  image: ImageInfo;
  bytes: number;
}

interface Drawn {
  task: Task;
  picture: Picture;
}

/**
 * Draws the pictures of one job, one after the other, so that each is what its seed gives alone, and writes them: those
 * of a batch as they come, frames of an animation together. Returns the message that ends the job. A job that is stopped or fails leaves no file. Rejects
 * with EngineLost alone.
 */
export async function drawJob(host: JobHost, job: RunJob, signal: AbortSignal): Promise<Ending> {
  const { job_id, recipe } = job;
  const written: Written[] = [];
  const warnings = new Set<string>();
  try {
    refuseHugeFile(recipe);
    const { inputs, told } = await readInputs(job.inputs, recipe);
    const over = drawnOver(inputs, recipe.size);
    const reduction = reductionFor(recipe, host.models);
    for (const warning of reduction.warnings) warnings.add(warning);
    const progress = new Progress(job, host.send, (picture) => savePreview(job.preview, picture, warnings), warnings);
    const drawn: Drawn[] = [];
    for (let index = 0; index < pictureCount(recipe); index++) {
      const task: Task = { ...recipe, seed: seedAt(recipe, index), index, inputs };
      const picture = await host.engine.draw({ ...task, size: reduction.size }, progress.monitor(index), signal);
      // A picture that is given back has not even been through the size that the model draws.
      const rgba = over !== undefined && recipe.strength === 0 ? over.picture : reduction.apply(picture.rgba);
      drawn.push({ task: { ...task, seed: picture.seed }, picture: { ...picture, rgba } });
      // Frames share their colours, which are known when the last one is drawn.
      if (isAnimation(recipe) && drawn.length < pictureCount(recipe)) continue;
      const look = applyLook(
        drawn.map(({ picture }) => picture.rgba),
        recipe,
        over,
      );
      for (const [i, { task, picture }] of drawn.splice(0).entries()) {
        // Large files take seconds: between them the server hears that this worker lives, and is heard.
        await nextTurn();
        signal.throwIfAborted();
        const looked = { ...picture, rgba: look.images[i] as Rgba, inputs: told };
        written.push(write(host, job, task, looked, written.length));
        for (const warning of picture.warnings) warnings.add(warning);
      }
      for (const warning of look.warnings) warnings.add(warning);
    }
    return { type: "done", job_id, images: written.map(({ image }) => image), warnings: [...warnings] };
  } catch (error) {
    for (const { image } of written) removePicture(image.path);
    removePicture(job.preview);
    if (error instanceof EngineLost) throw error;
    return signal.aborted ? { type: "stopped", job_id } : failure(job_id, error, written);
  }
}

function refuseHugeFile(recipe: Recipe): void {
  const problem = whyTooLarge(atlasSize(recipe), recipe.scale);
  if (problem !== undefined) throw new PixelsError("invalid_value", problem);
}

/** A picture with all that its file tells. */
interface Looked extends Picture {
  inputs: ToldInputs;
}

function write(host: JobHost, job: RunJob, task: Task, picture: Looked, index: number): Written {
  const path = picturePath(job.output, index);
  const { width, height, data } = enlarge(picture.rgba, task.scale ?? 1);
  const png = encodePng({ width, height, data }, drawnText(task, task.index, picture, host.version));
  writePicture(path, png);
  const { references, nearest } = picture;
  const info = { path, seed: task.seed, width, height, ...(references && { references }), ...(nearest && { nearest }) };
  return { image: info, bytes: png.length };
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

function failure(job_id: string, error: unknown, written: Written[]): Ending {
  if (error instanceof Unwritten) {
    const bytes = written.reduce((sum, picture) => sum + picture.bytes, error.bytes);
    return { type: "failed", job_id, code: error.code, message: error.message, bytes };
  }
  if (error instanceof PixelsError) {
    const { code, message, hint } = error;
    return { type: "failed", job_id, code, message, hint };
  }
  const message = error instanceof Error ? error.message : String(error);
  // What can't be read is no fault of the output folder, of which other codes speak.
  const code = systemFault(error)?.code === "system_limit" ? "system_limit" : "internal";
  return { type: "failed", job_id, code, message: message.replaceAll(/\s+/g, " ") };
}
