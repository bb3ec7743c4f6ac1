import { MAX_U64 } from "../../protocol/limits.ts";
import type { RunJob } from "../../protocol/messages/worker.ts";
import { parseLora } from "../../protocol/recipe/lora.ts";
import { stepsOf as stepsOfTask, type Task } from "../engine.ts";

/** How many pictures a job makes: those of a batch, or the frames of an animation. */
export function pictures({ animation_frames, batch_size }: RunJob): number {
  return isAnimation({ animation_frames }) ? (animation_frames as number) : batch_size;
}

/** One frame moves nothing: that is a picture. */
export function isAnimation({ animation_frames = 1 }: Pick<RunJob, "animation_frames">): boolean {
  return animation_frames > 1;
}

/** The steps that each picture of a job takes. */
export function stepsOf(job: RunJob): number {
  return stepsOfTask(taskOf(job, 0));
}

/**
 * The picture of this index. The seeds of a batch follow each other, and 0 follows 2^64 - 1; an animation has one. Where
 * each picture is the best of several, its seeds follow those of the one before.
 */
export function taskOf(job: RunJob, index: number): Task {
  return {
    prompt: job.prompt,
    negativePrompt: job.negative_prompt ?? "",
    model: job.model,
    ...(job.lora === undefined ? {} : { lora: parseLora(job.lora) }),
    size: job.size,
    steps: job.steps,
    cfgScale: job.cfg_scale,
    seed: isAnimation(job) ? job.seed : (job.seed + BigInt(index * (job.best_of ?? 1))) & MAX_U64,
    ...(job.best_of === undefined ? {} : { bestOf: job.best_of }),
    ...(isAnimation(job) ? { frame: { index, count: pictures(job) } } : {}),
    ...tilesetOf(job),
  };
}

function tilesetOf({ tileset_grid }: RunJob): Pick<Task, "tileset"> {
  return tileset_grid === undefined ? {} : { tileset: { columns: tileset_grid[0], rows: tileset_grid[1] } };
}
