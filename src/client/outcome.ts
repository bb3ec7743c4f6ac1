import { type ErrorCode, isErrorCode, PixelsError } from "../protocol/errors.ts";
import type { ImageInfo, JobInfo } from "../protocol/messages/replies.ts";
import { printable } from "./printable.ts";

/** How a job ended, as far as the backend tells. */
export interface Outcome {
  jobId: string;
  state: "completed" | "failed" | "cancelled";
  /** Why there is no picture; absent for a completed job. */
  error?: PixelsError;
  durationS?: number | undefined;
  seed?: bigint | undefined;
  /** Empty where the backend tells no more than `imagePath`. */
  images: ImageInfo[];
  /** Where a 1.0.0 backend says that it wrote the picture. */
  imagePath?: string | undefined;
  warnings: string[];
}

/** The outcome that a `job_info` tells, or undefined while the job goes on. */
export function outcomeOf(info: JobInfo): Outcome | undefined {
  const { job_id: jobId, duration_s: durationS, seed } = info;
  const rest = { jobId, durationS, seed, images: info.images ?? [], warnings: (info.warnings ?? []).map(printable) };
  switch (info.state) {
    case "queued":
    case "running":
      return undefined;
    case "completed":
      return { ...rest, state: "completed" };
    case "cancelled":
      return { ...rest, state: "cancelled", error: cancelled(jobId) };
    case "failed":
      return { ...rest, state: "failed", error: failed(jobId, info) };
    case "expired":
      return {
        ...rest,
        state: "failed",
        error: new PixelsError("image_lost", `the picture of job ${jobId} has expired`),
      };
    case "unknown":
      return { ...rest, state: "failed", error: lost(jobId) };
  }
}

export function cancelled(jobId: string): PixelsError {
  return new PixelsError("cancelled", `job ${jobId} was cancelled`);
}

/** Why a job failed, as a backend tells it: for people but for `code`, and by 1.0.0 not at all. */
interface Told {
  error?: string | undefined;
  code?: string | undefined;
  hint?: string | undefined;
}

export function failed(jobId: string, { error = "", code, hint }: Told = {}): PixelsError {
  const known: ErrorCode = isErrorCode(code) ? code : "job_failed";
  const message = `job ${jobId} failed: ${printable(error) || "the backend gave no reason"}`;
  return new PixelsError(known, message, hint === undefined ? undefined : printable(hint));
}

function lost(jobId: string): PixelsError {
  const hint = "It was restarted, or the job has been dropped; run the command again.";
  return new PixelsError("job_failed", `the backend no longer knows job ${jobId}`, hint);
}
