import type { Update } from "../../protocol/messages/updates.ts";
import type { Job } from "../jobs/job.ts";
import type { Control } from "./control.ts";
import type { Holding } from "./holding.ts";
import type { IndexOfJobs } from "./index-of-jobs.ts";
import type { Line } from "./line.ts";
import { packed } from "./shared-job.ts";

/** How long a machine that draws a job may take to give it up before the wish alone is the answer: it ends once its lease is over. */
const PATIENCE_MS = 2_000;

/**
 * Ends jobs that somebody wishes to cancel. One that waits is taken out of its line; one that runs is ended by who holds it, who alone
 * may end it. The wish is kept: whoever takes the job after all ends it then.
 */
export class Cancelling {
  readonly #index: IndexOfJobs;
  readonly #holding: Holding;
  readonly #control: Control;
  readonly #lost: (job: Job) => void;
  /** Who waits for the end of a job that runs elsewhere, and is told whether it was cancelled. */
  readonly #waiting = new Map<string, (isCancelled: boolean) => void>();

  /** @param lost is told of a job that is not to be drawn here any more. */
  constructor(index: IndexOfJobs, holding: Holding, control: Control, lost: (job: Job) => void) {
    this.#index = index;
    this.#holding = holding;
    this.#control = control;
    this.#lost = lost;
    control.on("cancel", (id) => void this.#giveUp(id));
  }

  /** @returns false where it ended otherwise just before. */
  async cancel(job: Job, line: Line): Promise<boolean> {
    await this.#index.wishCancelled(job.id, packed({ ...job, state: "cancelled", endedAt: Date.now(), durationS: 0 }));
    // Who draws it is called first: each step counts, and looking whether it waits takes two round trips.
    if (job.state === "queued" && (await this.#isRemoved(job, line))) return true;
    const ended = this.#endOf(job.id);
    if (this.#holding.get(job.id) === undefined) await this.#control.call("cancel", job.id);
    else await this.#giveUp(job.id);
    // It was given back meanwhile, or who held it is gone.
    const isCancelled = await ended;
    if (isCancelled === undefined) await this.#isRemoved(job, line);
    if (isCancelled === false) await this.#index.dropWish(job.id);
    return isCancelled ?? true;
  }

  hear(update: Update): void {
    const isCancelled = update.type === "job_cancelled";
    if (isCancelled || update.type === "job_complete" || update.type === "job_error")
      this.#waiting.get(update.job_id)?.(isCancelled);
  }

  /** Gives up those of the jobs that somebody has wished to cancel while this machine could not hear it. */
  async lookFor(ids: Iterable<string>): Promise<void> {
    const all = [...ids];
    const places = await this.#index.places(all);
    await Promise.all(all.map((id, i) => (places[i]?.cancelled === undefined ? undefined : this.#giveUp(id))));
  }

  async #isRemoved(job: Job, line: Line): Promise<boolean> {
    const shared = await line.get(job.id);
    // Somebody else has just cancelled it.
    if (shared === undefined) return true;
    if (shared.finishedOn !== undefined) return false;
    return shared.remove().then(
      () => true,
      () => false,
    );
  }

  async #giveUp(id: string): Promise<void> {
    const held = this.#holding.get(id);
    if (held === undefined) return;
    this.#lost(held.job);
    await this.#holding.cancel(held);
  }

  /** Undefined where nothing is heard of it. */
  #endOf(id: string): Promise<boolean | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), PATIENCE_MS);
      const settle = (isCancelled?: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(isCancelled);
      };
      this.#waiting.set(id, settle);
    });
  }
}
