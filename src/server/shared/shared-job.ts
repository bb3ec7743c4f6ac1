import type { Job as QueuedJob } from "bullmq";
import { isErrorCode } from "../../protocol/errors.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import type { Ending } from "../jobs/board.ts";
import type { Job } from "../jobs/job.ts";
import { decodeRecord, recordOf } from "../store/store-record.ts";

/** What BullMQ keeps of a job while it waits and runs. */
export interface JobData {
  /** As the job store writes it, in base64: later versions read what earlier ones wrote. */
  record: string;
  deaths: number;
  turn: number;
}

/** What it keeps of one that is completed. Seeds are text, since JSON has no such integers. */
export interface Result {
  images: (Omit<ImageInfo, "seed"> & { seed: string })[];
  warnings: string[];
  duration_s: number;
  /** Who drew it. */
  machine: string;
  /** Of its pictures together; earlier versions did not say. */
  bytes?: number;
  /** By which it was held: tells a result that was handed in from one that came too late. */
  token: string;
}

export type SharedJob = QueuedJob<JobData, Result>;

/** Of a job that was cancelled while it ran; BullMQ forgets it then, and the wish to cancel it stays. */
export const CANCELLED = "cancelled";

/** BullMQ's own keys stand beside those of jobs, and it takes no number for an id. */
export function sharedId(id: string): string {
  return `job-${id}`;
}

export function ownId(id: string): string {
  return id.slice(sharedId("").length);
}

export function dataOf(job: Job, turn: number): JobData {
  return { record: packed(job), deaths: job.deaths, turn };
}

export function packed(job: Job): string {
  return recordOf(job, 0).bytes.toString("base64");
}

/** `undefined` where it is damaged, or of a later version that writes otherwise. */
export function unpacked(record: string): Job | undefined {
  return decodeRecord(Buffer.from(record, "base64"));
}

export function resultOf(job: Job, machine: string, token: string): Result {
  const images = (job.images ?? []).map((image) => ({ ...image, seed: String(image.seed) }));
  return { images, warnings: job.warnings, duration_s: job.durationS ?? 0, machine, token };
}

/** Why a job failed, as BullMQ keeps it and shows it to people. */
export function reasonOf({ code, message }: NonNullable<Job["error"]>, durationS: number): string {
  return `${code} ${durationS.toFixed(3)}: ${message}`;
}

/** How a job stands. @param isRunning whether somebody holds it. */
export function jobOf(shared: SharedJob, isRunning: boolean): Job | undefined {
  const job = unpacked(shared.data.record);
  if (job === undefined) return undefined;
  const startedAt = shared.processedOn;
  const known: Job = { ...job, deaths: shared.data.deaths, ...(startedAt === undefined ? {} : { startedAt }) };
  if (shared.finishedOn === undefined) return { ...known, state: isRunning ? "running" : "queued" };
  const { finishedOn: endedAt, returnvalue, failedReason } = shared;
  if (returnvalue) return { ...known, ...completed(returnvalue), machine: returnvalue.machine, endedAt };
  return { ...known, ...failed(failedReason), endedAt };
}

export function completed({ images, warnings, duration_s }: Result): Ending & { durationS: number } {
  const pictures = images.map((image) => ({ ...image, seed: BigInt(image.seed) }));
  return { state: "completed", images: pictures, warnings, durationS: duration_s };
}

export function failed(reason = ""): Ending & { durationS: number } {
  const [, code, seconds, message] = /^(\w+) ([\d.]+): (.*)$/s.exec(reason) ?? [];
  const error = { code: isErrorCode(code) ? code : ("job_failed" as const), message: message ?? reason };
  return { state: "failed", error, durationS: Number(seconds ?? 0) };
}
