import type { Log } from "../log.ts";
import type { JobStore } from "../store/job-store.ts";
import type { Job } from "./job.ts";

const RETRY_MS = 1_000;

/**
 * The store as the queue needs it: a new job is on disk or refused, and a change to a known one never fails. Changes that
 * the store could not take (a full disk) are held and tried again until it can.
 */
export class JobRecords {
  readonly #store: JobStore;
  readonly #log: Log;
  readonly #unsaved = new Map<string, Job>();
  #retry: NodeJS.Timeout | undefined;

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
  async add(job: Job): Promise<void> {
    await this.#store.put(job);
  }

  async save(job: Job): Promise<Job> {
    try {
      // What waits for room must not be overtaken, nor come after what is newer.
      this.#unsaved.delete(job.id);
      await this.#store.put(job);
    } catch (error) {
      this.#hold(job, error as Error);
    }
    return job;
  }

  async remove(id: string): Promise<void> {
    this.#unsaved.delete(id);
    await this.#store.remove(id).catch((error: Error) => this.#log.warn(`job store: ${error.message}`));
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry);
    await Promise.allSettled([...this.#unsaved.values()].map((job) => this.#store.put(job)));
    await this.#store.close();
  }

  #hold(job: Job, error: Error): void {
    if (this.#unsaved.size === 0) this.#log.warn(`job store: ${error.message}; trying again until it works`);
    if (!this.#unsaved.has(job.id)) this.#unsaved.set(job.id, job);
    this.#retry ??= setTimeout(() => void this.#saveHeld(), RETRY_MS).unref();
  }

  async #saveHeld(): Promise<void> {
    this.#retry = undefined;
    const held = [...this.#unsaved.values()];
    await Promise.all(held.map((job) => this.save(job)));
    if (this.#unsaved.size === 0) this.#log.info(`job store: works again, ${held.length} changes saved`);
  }
}
