import { createHash } from "node:crypto";
import { encode } from "../../protocol/codec.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { JobState } from "../../protocol/fields.ts";
import type { ImageInfo } from "../../protocol/replies.ts";
import type { GenerateRequest } from "../../protocol/requests.ts";

/** One job as the store keeps it: all settings decided, so that it can be drawn again after a crash. */
export interface Job {
  id: string;
  /** Arrival: jobs with a smaller number came earlier. */
  order: number;
  /** Of the request as it came: the same id with another fingerprint is another job. */
  fingerprint: string;
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
  animationFrames?: number;
  tilesetGrid?: [columns: number, rows: number];
  scale: number;
  /** Steps on the finished picture. */
  look: { palette?: number[]; colors?: number; background?: "keep" | "transparent" };
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

/** Sampling steps in all pictures of the job; each tile takes as many as a picture. */
export function totalSteps({
  steps,
  batchSize,
  animationFrames = 1,
  tilesetGrid: [columns, rows] = [1, 1],
}: Job): number {
  return steps * batchSize * animationFrames * columns * rows;
}

export function fingerprint(request: GenerateRequest): string {
  return createHash("sha256").update(encode(request)).digest("base64");
}
