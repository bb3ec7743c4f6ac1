import type { PixelsError } from "../protocol/errors.ts";
import type { Stage } from "../protocol/messages/fields.ts";
import type { JobInfo } from "../protocol/messages/replies.ts";
import type { Update } from "../protocol/messages/updates.ts";
import { cancelled, failed, type Outcome, outcomeOf } from "./outcome.ts";

/**
 * What happens to a job before it ends. `step` counts from 1 to `totalSteps`; `percent` is of the whole job. A preview is the picture as
 * it is after that step, a PNG: one of more than 32 KiB is not sent, and lies on the backend's machine alone, at `path`.
 */
export type JobEvent =
  | { type: "queued" }
  | { type: "started" }
  | { type: "progress"; stage: Stage; step: number; totalSteps: number; percent: number; etaS?: number }
  | { type: "preview"; step: number; path: string; png?: Uint8Array | undefined };

/** One job that somebody waits for: turns updates and answers into events and, once, an outcome. */
export class Follower {
  readonly jobId: string;
  readonly outcome: Promise<Outcome>;
  /** When something was last heard of the job, in ms of `performance.now()`. */
  heardAt = performance.now();
  isAsking = false;
  /** Something came up since the last question was sent: its answer may be too old. */
  mustAsk = false;
  readonly #onEvent: (event: JobEvent) => void;
  #resolve!: (outcome: Outcome) => void;
  #reject!: (reason: PixelsError) => void;
  #isQueued = false;
  #started = false;
  #imagePath: string | undefined;
  #durationS: number | undefined;
  #told: Pick<Outcome, "state" | "error"> | undefined;

  constructor(jobId: string, onEvent: (event: JobEvent) => void) {
    this.jobId = jobId;
    this.#onEvent = onEvent;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who no longer waits when the connection closes need not hear of it.
    this.outcome.catch(() => {});
  }

  /** Takes one update about this job; true when it says that the job has ended. */
  update(update: Update): boolean {
    this.heardAt = performance.now();
    switch (update.type) {
      case "job_started":
        this.#start();
        return false;
      case "progress":
        this.#start();
        this.#onEvent({
          type: "progress",
          stage: update.stage,
          step: update.step,
          totalSteps: update.total_steps,
          percent: update.percent,
          etaS: update.eta_s,
        });
        return false;
      case "preview":
        this.#onEvent({ type: "preview", step: update.step, path: update.image_path, png: update.png });
        return false;
      case "job_complete":
        this.#imagePath = update.image_path;
        this.#durationS = update.duration_s;
        this.#told ??= { state: "completed" };
        return true;
      case "job_error":
        this.#told ??= { state: "failed", error: failed(this.jobId, update) };
        return true;
      case "job_cancelled":
        this.#told ??= { state: "cancelled", error: cancelled(this.jobId) };
        return true;
      case "job_finished":
        this.#durationS = update.duration_s;
        this.#told ??= update.success ? { state: "completed" } : { state: "failed", error: failed(this.jobId) };
        return true;
    }
  }

  /** Takes what the backend answered about this job; true when that ends the waiting. */
  answer(info: JobInfo): boolean {
    this.heardAt = performance.now();
    const outcome = outcomeOf(info);
    if (outcome) {
      this.#resolve(outcome);
      return true;
    }
    if (info.state === "running") this.#start();
    else this.#queue();
    return false;
  }

  /** Ends with what updates alone have told: a 1.0.0 backend cannot be asked. False while they told no end. */
  settleFromUpdates(): boolean {
    if (!this.#told) return false;
    this.#resolve({
      ...this.#told,
      jobId: this.jobId,
      durationS: this.#durationS,
      imagePath: this.#imagePath,
      images: [],
      warnings: [],
    });
    return true;
  }

  fail(reason: PixelsError): void {
    this.#reject(reason);
  }

  #queue(): void {
    if (this.#isQueued || this.#started) return;
    this.#isQueued = true;
    this.#onEvent({ type: "queued" });
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#onEvent({ type: "started" });
  }
}
