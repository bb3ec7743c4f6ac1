import { printable } from "../../client/printable.ts";
import type { Stage } from "../../protocol/messages/fields.ts";
import type { JobInfo, JobList } from "../../protocol/messages/replies.ts";
import type { Update, UpdateOf } from "../../protocol/messages/updates.ts";

/** Ended jobs that are remembered: a watch may go on for weeks. */
const MOST_ENDED = 500;

/** How a job may end. */
export type End = "completed" | "failed" | "cancelled";

/** One job as far as it is known. */
export interface BoardJob {
  id: string;
  state: "queued" | "running" | End;
  prompt?: string | undefined;
  model?: string | undefined;
  seed?: bigint | undefined;
  stage?: Stage | undefined;
  step: number;
  totalSteps: number;
  /** Of the whole job, 0 to 100. */
  percent: number;
  /** When it will be done, in ms of `performance.now()`. */
  endsAt?: number | undefined;
  durationS?: number | undefined;
  /** Why there is no picture. */
  reason?: string | undefined;
  /** Of the finished picture, on the backend's machine. */
  path?: string | undefined;
  /** A PNG: the newest preview, later the picture itself. */
  picture?: Uint8Array | undefined;
  /** Whether `picture` is the finished one. */
  isWhole?: boolean | undefined;
}

export type EndedJob = BoardJob & { state: End };

/** All jobs that somebody watches. Updates, lists and answers go in, in any order; a job that has ended stays so. */
export class JobBoard {
  readonly #active = new Map<string, BoardJob>();
  /** The last one comes last. */
  readonly #ended = new Map<string, EndedJob>();
  readonly counts = { completed: 0, failed: 0, cancelled: 0 };

  /** Those that run in the order in which they began, then those that wait as they came. */
  active(): BoardJob[] {
    const all = [...this.#active.values()];
    return [...all.filter(isRunning), ...all.filter((job) => !isRunning(job))];
  }

  /** Those that have ended while they were watched, the last one first. */
  ended(): EndedJob[] {
    return [...this.#ended.values()].reverse();
  }

  get(id: string): BoardJob | undefined {
    return this.#active.get(id) ?? this.#ended.get(id);
  }

  update(update: Update, prompt?: string): void {
    const job = this.#ended.get(update.job_id) ?? this.#known(update.job_id);
    job.prompt ??= prompt;
    switch (update.type) {
      case "job_started":
        this.#run(job);
        break;
      case "progress":
        this.#run(job);
        progressed(job, update);
        break;
      case "preview":
        if (!job.isWhole && update.png !== undefined) job.picture = update.png;
        break;
      case "job_complete":
        Object.assign(job, { path: update.image_path, durationS: update.duration_s });
        this.#end(job, "completed");
        break;
      case "job_error":
        job.reason = printable(update.error);
        this.#end(job, "failed");
        break;
      case "job_cancelled":
        this.#end(job, "cancelled");
        break;
      case "job_finished":
        job.durationS = update.duration_s;
        this.#end(job, update.success ? "completed" : "failed");
    }
  }

  /** A job of the backend's list. One that has ended is news only where it was active here. */
  listed({ job_id: id, state, prompt }: JobList["jobs"][number]): void {
    if (state !== "queued" && state !== "running") return;
    if (this.#ended.has(id)) return;
    const job = this.#known(id);
    job.prompt = prompt;
    if (state === "running") this.#run(job);
  }

  /** What the backend answered about a job, which is the truth. */
  answered(info: JobInfo): void {
    const job = this.get(info.job_id) ?? this.#known(info.job_id);
    const { prompt, model, seed, duration_s, error, images } = info;
    job.prompt = prompt ?? job.prompt;
    job.model = model ?? job.model;
    job.seed = seed ?? job.seed;
    job.durationS = duration_s ?? job.durationS;
    job.path = images?.[0]?.path ?? job.path;
    if (error !== undefined) job.reason = printable(error);
    if (info.state === "running") this.#run(job);
    if (info.state === "running" && info.total_steps) {
      job.step = info.step ?? job.step;
      job.totalSteps = info.total_steps;
    }
    if (info.state === "unknown") job.reason ??= "the backend no longer knows it";
    if (info.state === "expired") job.reason ??= "its picture has expired";
    if (info.state !== "running" && info.state !== "queued") this.#end(job, ENDS[info.state]);
  }

  #known(id: string): BoardJob {
    const job = this.#active.get(id) ?? { id, state: "queued", step: 0, totalSteps: 0, percent: 0 };
    this.#active.set(id, job);
    return job;
  }

  /** It goes behind those that run already. */
  #run(job: BoardJob): void {
    if (job.state !== "queued") return;
    job.state = "running";
    this.#active.delete(job.id);
    this.#active.set(job.id, job);
  }

  #end(job: BoardJob, state: End): void {
    if (!this.#active.delete(job.id)) return;
    this.counts[state]++;
    this.#ended.set(job.id, Object.assign(job, { state }));
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > MOST_ENDED && oldest !== undefined) this.#ended.delete(oldest);
  }
}

const ENDS = {
  completed: "completed",
  failed: "failed",
  expired: "failed",
  unknown: "failed",
  cancelled: "cancelled",
} as const;

function isRunning({ state }: BoardJob): boolean {
  return state === "running";
}

function progressed(job: BoardJob, { stage, step, total_steps, percent, eta_s }: UpdateOf<"progress">): void {
  const endsAt = performance.now() + eta_s * 1000;
  Object.assign(job, { stage, step, totalSteps: total_steps, percent, endsAt });
}
