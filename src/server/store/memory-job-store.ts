import type { Job } from "../jobs/job.ts";
import type { JobStore } from "../jobs/job-store.ts";

/** Jobs that live as long as the process: for an embedded backend and for tests. */
export class MemoryJobStore implements JobStore {
  readonly #jobs = new Map<string, Job>();

  async put(job: Job): Promise<void> {
    this.#jobs.set(job.id, job);
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  all(after = -1): Iterable<Job> {
    return [...this.#jobs.values()].filter((job) => job.order > after).sort((a, b) => a.order - b.order);
  }

  async remove(id: string): Promise<void> {
    this.#jobs.delete(id);
  }

  async close(): Promise<void> {
    this.#jobs.clear();
  }
}
