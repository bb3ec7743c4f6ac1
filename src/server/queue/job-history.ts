import type { Job } from "./job.ts";
import type { JobRecords } from "./job-records.ts";

/** Ids of forgotten jobs that are still told apart from ids that were never seen. */
const TOMBSTONES = 100_000;

const HOUR_MS = 3_600_000;

/** How much of the past is kept. */
export interface Retention {
  jobs: number;
  days: number;
}

/** Jobs that have ended: counts them, and forgets the oldest with their pictures. */
export class JobHistory {
  readonly counts = { completed: 0, failed: 0, cancelled: 0 };
  /** Id to the time of its end, oldest first. */
  readonly #ended = new Map<string, number>();
  readonly #expired = new Set<string>();
  readonly #records: JobRecords;
  readonly #retention: Retention;
  readonly #removeImages: (paths: string[]) => Promise<void>;

  constructor(records: JobRecords, retention: Retention, removeImages: (paths: string[]) => Promise<void>) {
    this.#records = records;
    this.#retention = retention;
    this.#removeImages = removeImages;
    setInterval(() => this.#forgetOld(), HOUR_MS).unref();
  }

  add(job: Job): void {
    if (job.state === "expired") {
      this.#expired.add(job.id);
      return;
    }
    if (job.state === "completed" || job.state === "failed" || job.state === "cancelled") this.counts[job.state]++;
    this.#ended.set(job.id, job.endedAt ?? 0);
    this.#forgetOld();
  }

  #forgetOld(): void {
    const eldest = Date.now() - this.#retention.days * 86_400_000;
    for (const [id, endedAt] of this.#ended) {
      if (this.#ended.size <= this.#retention.jobs && endedAt >= eldest) return;
      this.#ended.delete(id);
      // What the store could not do now is tried again at the next end.
      this.#expire(id).catch(() => this.#ended.set(id, endedAt));
    }
  }

  async #expire(id: string): Promise<void> {
    const job = this.#records.get(id);
    if (job === undefined) return;
    const { images, error, ...rest } = job;
    this.#expired.add(id);
    await this.#records.save({ ...rest, state: "expired", prompt: "", negativePrompt: "", warnings: [] });
    await this.#removeImages(images?.map((image) => image.path) ?? []);
    await this.#buryOldest();
  }

  async #buryOldest(): Promise<void> {
    const [oldest] = this.#expired;
    if (this.#expired.size <= TOMBSTONES || oldest === undefined) return;
    this.#expired.delete(oldest);
    await this.#records.remove(oldest);
  }
}
