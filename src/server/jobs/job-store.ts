import type { Job } from "./job.ts";

/**
 * Where jobs are kept. Knows records and nothing of their states: the queue above it does.
 * test/server/job-store.conformance.ts holds what every store promises.
 */
export interface JobStore {
  /** Adds or replaces a job; resolves when the store has it as safely as this store can. */
  put(job: Job): Promise<void>;
  /** The job as last put, whether or not that has been flushed. */
  get(id: string): Job | undefined;
  /** Jobs in the order of arrival: all, or those that came after the one of this `order`. */
  all(after?: number): Iterable<Job>;
  remove(id: string): Promise<void>;
  close(): Promise<void>;
}
