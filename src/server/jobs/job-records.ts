import { counted } from "../../protocol/counted.ts";
import type { Log } from "../log.ts";
import type { Job } from "./job.ts";
import type { JobStore } from "./job-store.ts";

const RETRY_MS = 1_000;

/**
 * The store as the queue needs it: a new job is on disk or refused, and a change to a known one never fails. Changes that
 * the store could not take (a full disk) are held and tried again until it can.
 */
export class JobRecords {
  readonly #store: JobStore;
  readonly #log: Log;
  /** The newest state of each job whose change the store has not taken yet: an older one is never written after it. */
  readonly #unsaved = new Map<string, Job>();
  #retry: NodeJS.Timeout | undefined;
  /** From the first change that could not be saved until all of them are: both are said once. */
  #isFailing = false;

  constructor(store: JobStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  get(id: string): Job | undefined {
    return this.#unsaved.get(id) ?? this.#store.get(id);
  }

  *all(after?: number): Iterable<Job> {
    for (const job of this.#store.all(after)) yield this.#unsaved.get(job.id) ?? job;
  }

  /** Rejects with what the store says. */
  add(job: Job): Promise<void> {
    return this.#store.put(job);
  }

  async save(job: Job): Promise<Job> {
    this.#unsaved.set(job.id, job);
    try {
      await this.#store.put(job);
      if (this.#unsaved.get(job.id) === job) this.#unsaved.delete(job.id);
    } catch (error) {
      if (this.#unsaved.get(job.id) === job) this.#retryLater(error as Error);
    }
    return job;
  }

  async remove(id: string): Promise<void> {
    this.#unsaved.delete(id);
    await this.#store.remove(id).catch((error: Error) => this.#log.warn(`job store: ${error.message}`));
  }

  /** Tries once more to save what is held. */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    await Promise.allSettled([...this.#unsaved.values()].map((job) => this.#store.put(job)));
    await this.#store.close();
  }

  #retryLater(error: Error): void {
    if (!this.#isFailing) this.#log.warn(`job store: ${error.message}; trying again until it works`);
    this.#isFailing = true;
    this.#retry ??= setTimeout(() => void this.#saveHeld(), RETRY_MS).unref();
  }

  async #saveHeld(): Promise<void> {
    this.#retry = undefined;
    const held = [...this.#unsaved.values()];
    await Promise.all(held.map((job) => this.save(job)));
    if (this.#retry !== undefined || !this.#isFailing) return;
    this.#isFailing = false;
    this.#log.info(`job store: works again, ${counted(held.length, "change")} saved`);
  }
}
