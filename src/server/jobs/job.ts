import { createHash } from "node:crypto";
import { decode, encode } from "../../protocol/codec/codec.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { JobState, Look } from "../../protocol/messages/fields.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import { type GenerateRequest, request } from "../../protocol/messages/requests.ts";

/** One job as the store keeps it: all settings decided, so that it can be drawn again after a crash. */
export interface Job {
  id: string;
  /** Arrival: jobs with a smaller number came earlier. */
  order: number;
  /** As it came: the same id with another request is another job. */
  request?: Uint8Array;
  /** Of the request, where that is not kept. */
  fingerprint?: string;
  state: Exclude<JobState, "unknown">;
  prompt: string;
  negativePrompt: string;
  model: string;
  lora?: string;
  size: [width: number, height: number];
  steps: number;
  cfgScale: number;
  seed: bigint;
  batchSize: number;
  bestOf?: number;
  animationFrames?: number;
  tilesetGrid?: [columns: number, rows: number];
  scale: number;
  /** Steps on the finished picture. */
  look: Look;
  /** Who sent it: clients take turns. */
  client: string;
  /** Higher runs first. */
  priority: number;
  /** Times a worker died while it drew this job. */
  deaths: number;
  /** Milliseconds since 1970. */
  startedAt?: number;
  /** Milliseconds since 1970. */
  endedAt?: number;
  durationS?: number;
  images?: ImageInfo[];
  warnings: string[];
  error?: { code: ErrorCode; message: string };
}

/** States that nothing follows. */
export function isOver(state: JobState): boolean {
  return state !== "queued" && state !== "running";
}

/** Files that the job makes: one for each picture of a batch or frame of an animation. */
export function pictureCount({ batchSize, animationFrames = 1 }: Pick<Job, "batchSize" | "animationFrames">): number {
  return Math.max(batchSize, animationFrames);
}

/** Sampling steps in all that the job draws; each tile and each picture to choose from takes as many as a picture. */
export function totalSteps({
  steps,
  batchSize,
  bestOf = 1,
  animationFrames = 1,
  tilesetGrid: [columns, rows] = [1, 1],
}: Job): number {
  return steps * batchSize * bestOf * animationFrames * columns * rows;
}

/** What the server decides of a request, and what becomes of it. */
export type Decided = Pick<
  Job,
  "state" | "model" | "cfgScale" | "seed" | "client" | "deaths" | "warnings" | "startedAt" | "endedAt"
> &
  Pick<Job, "durationS" | "images" | "error">;

/** The job that a request asks for. `bytes` are the request as it came. */
export function jobOf(asked: GenerateRequest, bytes: Uint8Array, order: number, decided: Decided): Job {
  // Each field by its name: with spread syntax this took 14 us instead of 1.
  return {
    id: asked.id,
    order,
    request: bytes,
    state: decided.state,
    prompt: asked.prompt,
    negativePrompt: asked.negative_prompt ?? "",
    model: decided.model,
    lora: asked.lora,
    size: asked.size,
    steps: asked.steps,
    cfgScale: decided.cfgScale,
    seed: decided.seed,
    batchSize: asked.batch_size ?? 1,
    bestOf: asked.best_of,
    animationFrames: asked.animation_frames,
    tilesetGrid: asked.tileset_grid,
    scale: asked.scale ?? 1,
    look: lookOf(asked),
    client: decided.client,
    priority: asked.priority ?? 0,
    deaths: decided.deaths,
    startedAt: decided.startedAt,
    endedAt: decided.endedAt,
    durationS: decided.durationS,
    images: decided.images,
    warnings: decided.warnings,
    error: decided.error,
  };
}

/** Whether both came from the same request, however each peer encoded it. */
export function isSameRequest(one: Pick<Job, "request" | "fingerprint">, other: typeof one): boolean {
  const [a, b] = [one.request, other.request];
  if (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0) return true;
  return fingerprintOf(one) === fingerprintOf(other);
}

export function fingerprintOf(job: Pick<Job, "request" | "fingerprint">): string | undefined {
  if (job.request === undefined) return job.fingerprint;
  return createHash("sha256")
    .update(encode(decode(request, job.request)))
    .digest("base64");
}

function lookOf({ palette, colors, background, dither, clean, outline, trim }: GenerateRequest): Look {
  return { palette, colors, background, dither, clean, outline, trim };
}
