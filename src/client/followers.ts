import type { PixelsError } from "../protocol/errors.ts";
import type { JobInfo } from "../protocol/messages/replies.ts";
import type { Update } from "../protocol/messages/updates.ts";
import { asPixelsError } from "../protocol/system-fault.ts";
import { tellsTheEnd } from "./ending-order.ts";
import { Follower, type JobEvent } from "./follower.ts";
import { IdleCheck } from "./idle-check.ts";
import type { Outcome } from "./outcome.ts";

/** A job of which nothing was heard for this long is asked for. */
const SILENCE_MS = 700;
/** With many jobs they take turns, so that the backend gets at most this many questions a second. */
const QUESTIONS_PER_SECOND = 100;
const LOOK_MS = 100;
/** The first question comes sooner: the job may have ended before anybody followed it. */
const FIRST_SILENCE_MS = 150;

/** Jobs whose end is remembered for who follows them a moment later. */
const EARLY_JOBS = 1000;

/** What cannot be asked, because the backend speaks 1.0.0. */
export type AskJob = (jobId: string) => Promise<JobInfo | "not_understood">;

/** All jobs that somebody waits for, on one subscription: a missed update is repaired by asking. */
export class Followers {
  readonly #followers = new Map<string, Follower>();
  /** How jobs have ended that nobody follows yet: a quick one may end before `job_accepted` is read, which comes on another socket. */
  readonly #early = new Map<string, Update[]>();
  readonly #ask: AskJob;
  readonly #idleCheck: IdleCheck;
  #canAsk = true;
  #watch: NodeJS.Timeout | undefined;

  /** @param isIdle whether the backend has no job that waits or runs. */
  constructor(ask: AskJob, isIdle: () => Promise<boolean>) {
    this.#ask = ask;
    this.#idleCheck = new IdleCheck(isIdle);
  }

  /**
   * Waits until the job has ended, however it ended. Rejects with PixelsError `no_backend` or `timeout` when the
   * backend can no longer be asked. That a job is not known is an outcome, and no rejection.
   */
  follow(jobId: string, onEvent: (event: JobEvent) => void): Promise<Outcome> {
    const known = this.#followers.get(jobId);
    if (known) return known.outcome;
    const follower = new Follower(jobId, onEvent);
    follower.heardAt -= SILENCE_MS - FIRST_SILENCE_MS;
    this.#followers.set(jobId, follower);
    this.#watch ??= setInterval(() => this.#askTheSilent(), LOOK_MS);
    const early = this.#early.get(jobId) ?? [];
    this.#early.delete(jobId);
    for (const update of early) this.update(update);
    return follower.outcome;
  }

  update(update: Update): void {
    const follower = this.#followers.get(update.job_id);
    if (follower === undefined) this.#keep(update);
    else if (follower.update(update)) void this.#question(follower);
  }

  /** After a gap in the updates: nothing that was heard before counts, and whoever answers now may be another. */
  askAll(): void {
    this.#canAsk = true;
    for (const follower of this.#followers.values()) follower.heardAt = Number.NEGATIVE_INFINITY;
  }

  close(reason: PixelsError): void {
    for (const follower of this.#followers.values()) {
      this.#leave(follower);
      follower.fail(reason);
    }
  }

  #keep(update: Update): void {
    if (!tellsTheEnd(update) && update.type !== "job_finished") return;
    const { job_id: id } = update;
    this.#early.set(id, [...(this.#early.get(id) ?? []), update]);
    const [oldest] = this.#early.keys();
    if (this.#early.size > EARLY_JOBS && oldest !== undefined) this.#early.delete(oldest);
  }

  #askTheSilent(): void {
    if (!this.#canAsk) return void this.#dropTheHopeless();
    const patience = Math.max(SILENCE_MS, (this.#followers.size / QUESTIONS_PER_SECOND) * 1000);
    const limit = performance.now() - patience;
    let questions = Math.ceil((QUESTIONS_PER_SECOND * LOOK_MS) / 1000);
    for (const follower of this.#followers.values()) {
      if (follower.heardAt > limit || follower.isAsking) continue;
      void this.#question(follower);
      if (--questions === 0) return;
    }
  }

  async #dropTheHopeless(): Promise<void> {
    for (const [follower, reason] of await this.#idleCheck.hopeless([...this.#followers.values()])) {
      this.#leave(follower);
      follower.fail(reason);
    }
  }

  async #question(follower: Follower): Promise<void> {
    follower.mustAsk = true;
    if (follower.isAsking) return;
    follower.isAsking = true;
    try {
      while (follower.mustAsk) {
        follower.mustAsk = false;
        if (!(await this.#isOver(follower))) continue;
        this.#leave(follower);
        break;
      }
    } catch (cause) {
      this.#leave(follower);
      follower.fail(asPixelsError(cause));
    }
    follower.isAsking = false;
  }

  async #isOver(follower: Follower): Promise<boolean> {
    const info = this.#canAsk ? await this.#ask(follower.jobId) : "not_understood";
    if (info !== "not_understood") return follower.answer(info);
    this.#canAsk = false;
    return follower.settleFromUpdates();
  }

  #leave(follower: Follower): void {
    if (this.#followers.get(follower.jobId) === follower) this.#followers.delete(follower.jobId);
    if (this.#followers.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}
