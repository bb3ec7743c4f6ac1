import { PixelsError } from "../protocol/errors.ts";
import type { JobState } from "../protocol/fields.ts";
import type { ImageInfo } from "../protocol/replies.ts";
import { isOver, type Job, totalSteps } from "./job.ts";
import type { JobStore } from "./job-store.ts";

/** Jobs that have ended and are still remembered; older ones are forgotten first. */
const HISTORY = 10_000;

type Counts = Record<Job["state"], number>;

/**
 * The states of all jobs: queued, running, then completed, failed or cancelled, and nothing after that.
 * First come, first served. Every change is in the store before the returned promise resolves.
 */
export class JobQueue {
  /** Jobs in this set wait, in the order in which a Set keeps them: that of arrival. */
  readonly #queued = new Set<string>();
  /** Jobs whose worker died, to run before the others. */
  readonly #again: string[] = [];
  readonly #running = new Set<string>();
  readonly #history = new Set<string>();
  /** Jobs being flushed: a second request with the same id waits for the first. */
  readonly #arriving = new Map<string, Promise<void>>();
  readonly #ended = { completed: 0, failed: 0, cancelled: 0 };
  readonly #store: JobStore;
  readonly #max: number;
  #queuedSteps = 0;
  #order = 0;

  constructor(store: JobStore, maxQueue: number) {
    this.#store = store;
    this.#max = maxQueue;
  }

  get counts(): Counts {
    return { queued: this.#queued.size, running: this.#running.size, ...this.#ended };
  }

  get maxQueue(): number {
    return this.#max;
  }

  /** Sampling steps that wait, of all queued jobs together. */
  get queuedSteps(): number {
    return this.#queuedSteps;
  }

  get(id: string): Job | undefined {
    return this.#store.get(id);
  }

  /** Jobs in the order of arrival: all, or those that came after the one of this `order`. */
  all(after?: number): Iterable<Job> {
    return this.#store.all(after);
  }

  /**
   * Queues a job, or finds the one that has its id. Throws PixelsError `id_conflict` where that one is another job,
   * and `queue_full`.
   */
  async add(spec: Omit<Job, "order">): Promise<Job> {
    await this.#arriving.get(spec.id);
    const known = this.#store.get(spec.id);
    if (known !== undefined) return sameJob(known, spec.fingerprint);
    if (this.#queued.size + this.#arriving.size >= this.#max)
      throw new PixelsError("queue_full", `the queue is full (${this.#max} jobs)`);
    const job: Job = { ...spec, order: this.#order++ };
    const flushed = this.#store.put(job);
    this.#arriving.set(job.id, flushed);
    try {
      await flushed;
    } finally {
      this.#arriving.delete(job.id);
    }
    this.#queued.add(job.id);
    this.#queuedSteps += totalSteps(job);
    return job;
  }

  /** The job to run next, without taking it. */
  next(): Job | undefined {
    const id = this.#again[0] ?? this.#queued.values().next().value;
    return id === undefined ? undefined : this.#store.get(id);
  }

  /** Jobs that run before this one; 0 for the next. Walks the queue. */
  position(id: string): number {
    const again = this.#again.indexOf(id);
    if (again >= 0) return again;
    let before = this.#again.length;
    for (const other of this.#queued) {
      if (other === id) break;
      if (!this.#again.includes(other)) before++;
    }
    return before;
  }

  async start(id: string): Promise<Job> {
    const job = this.#expect(id, "queued");
    this.#leaveQueue(job);
    this.#running.add(id);
    return this.#save({ ...job, state: "running", startedAt: job.startedAt ?? Date.now() });
  }

  /** Puts a job back in front of the queue after its worker ended; `died` counts against it. */
  async requeue(id: string, died: boolean): Promise<Job> {
    const job = this.#expect(id, "running");
    this.#running.delete(id);
    this.#queued.add(id);
    this.#again.push(id);
    this.#queuedSteps += totalSteps(job);
    return this.#save({ ...job, state: "queued", deaths: job.deaths + (died ? 1 : 0) });
  }

  async complete(id: string, images: ImageInfo[], warnings: string[]): Promise<Job> {
    const job = this.#expect(id, "running");
    return this.#end({ ...job, state: "completed", images, warnings: [...job.warnings, ...warnings] });
  }

  async fail(id: string, error: NonNullable<Job["error"]>): Promise<Job> {
    return this.#end({ ...this.#expect(id, "running"), state: "failed", error });
  }

  /** Throws PixelsError `unknown_job`, or `job_over` for a job that has ended. */
  async cancel(id: string): Promise<Job> {
    await this.#arriving.get(id);
    const job = this.#store.get(id);
    if (job === undefined) throw new PixelsError("unknown_job", `no job ${id}`);
    if (isOver(job.state)) throw new PixelsError("job_over", `job ${id} is already ${job.state}`);
    if (job.state === "queued") this.#leaveQueue(job);
    return this.#end({ ...job, state: "cancelled" });
  }

  #expect(id: string, state: JobState): Job {
    const job = this.#store.get(id);
    if (job?.state !== state)
      throw new PixelsError("internal", `job ${id} is ${job?.state ?? "unknown"}, not ${state}`);
    return job;
  }

  #leaveQueue(job: Job): void {
    this.#queued.delete(job.id);
    const again = this.#again.indexOf(job.id);
    if (again >= 0) this.#again.splice(again, 1);
    this.#queuedSteps -= totalSteps(job);
  }

  async #end(job: Job & { state: "completed" | "failed" | "cancelled" }): Promise<Job> {
    this.#running.delete(job.id);
    this.#ended[job.state]++;
    this.#history.add(job.id);
    const durationS = job.startedAt === undefined ? 0 : (Date.now() - job.startedAt) / 1000;
    const ended = await this.#save({ ...job, durationS });
    await this.#forgetOldest();
    return ended;
  }

  async #save(job: Job): Promise<Job> {
    await this.#store.put(job);
    return job;
  }

  async #forgetOldest(): Promise<void> {
    if (this.#history.size <= HISTORY) return;
    const [oldest] = this.#history;
    if (oldest === undefined) return;
    this.#history.delete(oldest);
    await this.#store.remove(oldest);
  }
}

function sameJob(known: Job, fingerprint: string): Job {
  if (known.fingerprint === fingerprint) return known;
  throw new PixelsError("id_conflict", `job ${known.id} exists with other content`);
}
