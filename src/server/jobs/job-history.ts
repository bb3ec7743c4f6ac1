import { fingerprintOf, type Job } from "./job.ts";
import type { JobRecords } from "./job-records.ts";

/** Ids of forgotten jobs that are still told apart from ids that were never seen. */
const TOMBSTONES = 100_000;

const HOUR_MS = 3_600_000;

/** What the record of a job takes in the store, beside its prompts. */
const RECORD_BYTES = 512;

/** How much of the past is kept: what goes beyond any of these is forgotten. */
export interface Retention {
  jobs: number;
  days: number;
  /** Of pictures and records together. */
  bytes: number;
}

/** Where the pictures are. */
export interface Pictures {
  bytesOf(paths: string[]): Promise<number>;
  removeImages(paths: string[]): Promise<void>;
}

interface Ended {
  state: "completed" | "failed" | "cancelled";
  /** In ms of `performance.now()`, by which the years before this process are negative: the time of day may be set meanwhile. */
  at: number;
  /** 0 until its pictures have been looked at. */
  bytes: number;
}

/** Jobs that have ended: counts those that are remembered, and forgets the oldest with their pictures. */
export class JobHistory {
  readonly counts = { completed: 0, failed: 0, cancelled: 0 };
  /** By id, oldest first. */
  readonly #ended = new Map<string, Ended>();
  readonly #expired = new Set<string>();
  readonly #records: JobRecords;
  readonly #retention: Retention;
  readonly #pictures: Pictures;
  #bytes = 0;
  /** One job at a time: after a start there are thousands, and the server has other things to do. */
  #weighing: Promise<void> = Promise.resolve();

  constructor(records: JobRecords, retention: Retention, pictures: Pictures) {
    this.#records = records;
    this.#retention = retention;
    this.#pictures = pictures;
    setInterval(() => this.#forgetOld(), HOUR_MS).unref();
  }

  has(id: string): boolean {
    return this.#ended.has(id) || this.#expired.has(id);
  }

  add(job: Job): void {
    const { id, state } = job;
    if (state === "expired") this.#expired.add(id);
    if (state !== "completed" && state !== "failed" && state !== "cancelled") return;
    const age = Date.now() - (job.endedAt ?? 0);
    this.#remember(id, { state, at: performance.now() - age, bytes: 0 });
    this.#weighing = this.#weighing.then(() => this.#weigh(job));
    this.#forgetOld();
  }

  #remember(id: string, ended: Ended): void {
    this.counts[ended.state]++;
    this.#ended.set(id, ended);
    this.#bytes += ended.bytes;
  }

  #forget(id: string, ended: Ended): void {
    this.counts[ended.state]--;
    this.#ended.delete(id);
    this.#bytes -= ended.bytes;
  }

  async #weigh({ id, recipe: { prompt, negative_prompt = "" }, images = [] }: Job): Promise<void> {
    const pictures = images.length === 0 ? 0 : await this.#pictures.bytesOf(images.map((image) => image.path));
    const ended = this.#ended.get(id);
    if (ended === undefined) return;
    ended.bytes = pictures + RECORD_BYTES + prompt.length + negative_prompt.length;
    this.#bytes += ended.bytes;
    this.#forgetOld();
  }

  #forgetOld(): void {
    const eldest = performance.now() - this.#retention.days * 86_400_000;
    for (const [id, ended] of this.#ended) {
      if (!this.#isTooMuch() && ended.at >= eldest) return;
      this.#forget(id, ended);
      // What the store could not do now is tried again at the next end.
      this.#expire(id).catch(() => this.#remember(id, ended));
    }
  }

  /** The job that ended last is kept however large it is: its client has yet to fetch it. */
  #isTooMuch(): boolean {
    const { jobs, bytes } = this.#retention;
    return this.#ended.size > jobs || (this.#bytes > bytes && this.#ended.size > 1);
  }

  async #expire(id: string): Promise<void> {
    const job = this.#records.get(id);
    if (job === undefined) return;
    const { images, error, request, ...rest } = job;
    const recipe = { ...job.recipe, prompt: "", negative_prompt: undefined };
    this.#expired.add(id);
    const fingerprint = fingerprintOf(job);
    // First the pictures: after a crash between the two, the record still says where they are.
    await this.#pictures.removeImages(images?.map((image) => image.path) ?? []);
    await this.#records.save({ ...rest, recipe, fingerprint, state: "expired", warnings: [] });
    await this.#buryOldest();
  }

  async #buryOldest(): Promise<void> {
    const [oldest] = this.#expired;
    if (this.#expired.size <= TOMBSTONES || oldest === undefined) return;
    this.#expired.delete(oldest);
    await this.#records.remove(oldest);
  }
}
