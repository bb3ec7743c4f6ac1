import type { Job } from "../jobs/job.ts";
import type { IndexOfJobs } from "./index-of-jobs.ts";
import type { Lines } from "./lines.ts";
import { jobOf, unpacked } from "./shared-job.ts";

/** What a shared board knows of jobs, put together of what BullMQ keeps and what the index does. */
export class SharedRecords {
  readonly #index: IndexOfJobs;
  readonly #lines: Lines;

  constructor(index: IndexOfJobs, lines: Lines) {
    this.#index = index;
    this.#lines = lines;
  }

  async get(id: string): Promise<Job | undefined> {
    const [job] = await this.read([id]);
    return job;
  }

  /** In the order of the ids. */
  async read(ids: string[]): Promise<(Job | undefined)[]> {
    const places = await this.#index.places(ids);
    return Promise.all(
      ids.map(async (id, i) => {
        const { kind, cancelled } = places[i] ?? {};
        if (kind === undefined) return undefined;
        const shared = await (await this.#lines.named(kind)).get(id);
        if (shared?.finishedOn === undefined && cancelled !== undefined) return unpacked(cancelled);
        if (shared === undefined) return undefined;
        const mayRun = shared.finishedOn === undefined && shared.processedOn !== undefined;
        return jobOf(shared, mayRun && (await shared.isActive()));
      }),
    );
  }

  /** In the order of arrival. */
  async page(after: number | undefined, limit: number): Promise<Job[]> {
    const jobs: Job[] = [];
    for (let last = after; jobs.length < limit; ) {
      const entries = await this.#index.page(last, limit - jobs.length);
      if (entries.length === 0) break;
      const read = await this.read(entries.map(({ id }) => id));
      // Some may have been forgotten just now.
      jobs.push(...read.filter((job) => job !== undefined));
      last = entries.at(-1)?.order;
    }
    return jobs;
  }
}
