import { PixelsError } from "../../protocol/errors.ts";
import type { ImageInfo } from "../../protocol/messages/replies.ts";
import { pictureCount } from "../../protocol/recipe/counts.ts";
import { isOver, isSameRequest, type Job } from "./job.ts";
import type { JobHistory } from "./job-history.ts";
import type { JobRecords } from "./job-records.ts";
import { WaitingJobs } from "./waiting-jobs.ts";

type EndState = "completed" | "failed" | "cancelled";

/** The states of all jobs: queued, running, then completed, failed or cancelled, and nothing after that. */
export class JobQueue {
  readonly maxQueue: number;
  readonly #records: JobRecords;
  readonly #history: JobHistory;
  readonly #queued: WaitingJobs;
  /** Held here, so that what runs can end whatever the store does meanwhile. */
  readonly #running = new Map<string, Job>();
  /** When each of them started, in ms of `performance.now()`: the time of day may be set meanwhile. */
  readonly #since = new Map<string, number>();
  /** Jobs being flushed: a second request with the same id waits for the first. */
  readonly #arriving = new Map<string, Promise<void>>();
  #order = 0;

  /** @param engineOf tells the lane that draws a model, if one does. */
  constructor(
    records: JobRecords,
    history: JobHistory,
    maxQueue: number,
    engineOf: (model: string) => string | undefined,
  ) {
    this.#records = records;
    this.#history = history;
    this.maxQueue = maxQueue;
    this.#queued = new WaitingJobs(engineOf);
  }

  /**
   * Goes on where the last server stopped: what ran then runs again, before what waited. A server's end is not counted
   * against a job. Returns how many jobs wait.
   */
  recover(): number {
    const ended: Job[] = [];
    for (const job of this.#records.all()) {
      this.#order = job.order + 1;
      if (isOver(job.state)) ended.push(job);
      else this.#queued.add(job, job.state === "running" || job.deaths > 0);
    }
    for (const job of ended.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))) this.#history.add(job);
    return this.#queued.size;
  }

  get counts() {
    return { queued: this.#queued.size, running: this.#running.size, ...this.#history.counts };
  }

  /** What waits: how many jobs and steps for a lane, and which for none. */
  get waiting(): Pick<WaitingJobs, "sizeOf" | "stepsOf" | "unplaced" | "unplacedSize" | "isUnplaced"> {
    return this.#queued;
  }

  /** Gives jobs that wait for a model to the lane that has it now. */
  place(): void {
    this.#queued.place();
  }

  get(id: string): Job | undefined {
    const job = this.#running.get(id) ?? this.#records.get(id);
    return job && this.#asItIs(job);
  }

  isRunning(id: string): boolean {
    return this.#running.has(id);
  }

  /** Jobs in the order of arrival: all, or those that came after the one of this `order`. */
  *all(after?: number): Iterable<Job> {
    for (const job of this.#records.all(after)) yield this.#asItIs(job);
  }

  /**
   * Queues a job and gives it its order, or finds the one that has its id; the job is on disk before this resolves. Throws PixelsError
   * `id_conflict` where that one is another job or a job's files would be another's, `queue_full`, and `disk_full`.
   */
  async add(spec: Omit<Job, "order">): Promise<Job> {
    const arriving = this.#arriving.get(spec.id);
    if (arriving !== undefined) await arriving;
    const known = this.#isKnown(spec.id) ? this.#records.get(spec.id) : undefined;
    if (known !== undefined) return sameJob(known, spec);
    this.#expectOwnFiles(spec);
    if (this.#queued.size + this.#arriving.size >= this.maxQueue)
      throw new PixelsError("queue_full", `the queue is full (${this.maxQueue} jobs)`);
    const job: Job = Object.assign(spec, { order: this.#order++ });
    const stored = this.#records.add(job);
    this.#arriving.set(job.id, stored);
    try {
      await stored;
    } finally {
      this.#arriving.delete(job.id);
    }
    this.#queued.add(job, false);
    return job;
  }

  /** The job that this lane runs next, without taking it. One whose record has been lost to damage is passed over. */
  next(engine: string): Job | undefined {
    for (let id = this.#queued.peek(engine); id !== undefined; id = this.#queued.peek(engine)) {
      const job = this.get(id);
      if (job !== undefined) return job;
      this.#queued.drop(id);
    }
    return undefined;
  }

  async start(job: Job): Promise<Job> {
    this.#queued.take(job);
    const running: Job = { ...job, state: "running", startedAt: Date.now() };
    this.#running.set(job.id, running);
    this.#since.set(job.id, performance.now());
    return this.#records.save(running);
  }

  /** Puts a running job in front of the queue after its worker died. */
  requeue(id: string): Promise<Job> {
    return this.#waitAgain(id, 1);
  }

  /** Puts a running job in front of the queue for no fault of its own. */
  putBack(id: string): Promise<Job> {
    return this.#waitAgain(id, 0);
  }

  async #waitAgain(id: string, deaths: number): Promise<Job> {
    const job = this.#expectRunning(id);
    this.#running.delete(id);
    this.#since.delete(id);
    const queued: Job = { ...job, state: "queued", deaths: job.deaths + deaths };
    this.#queued.add(queued, true);
    return this.#records.save(queued);
  }

  async complete(id: string, images: ImageInfo[], warnings: string[]): Promise<Job> {
    const job = this.#expectRunning(id);
    return this.#end({ ...job, images, warnings: [...job.warnings, ...warnings] }, "completed");
  }

  async fail(id: string, error: NonNullable<Job["error"]>): Promise<Job> {
    return this.#end({ ...this.#expectRunning(id), error }, "failed");
  }

  /** Throws PixelsError `unknown_job`, or `job_over` for a job that has ended. */
  async cancel(id: string): Promise<Job> {
    await this.#arriving.get(id);
    const job = this.get(id);
    if (job === undefined) throw new PixelsError("unknown_job", `no job ${id}`);
    if (isOver(job.state)) throw new PixelsError("job_over", `job ${id} is already ${job.state}`);
    if (job.state === "queued") this.#queued.remove(job);
    return this.#end(job, "cancelled");
  }

  async close(): Promise<void> {
    await this.#records.close();
  }

  /** A job that ran when the last server died waits again, whatever its record says. */
  #asItIs(job: Job): Job {
    return job.state === "running" && !this.#running.has(job.id) ? { ...job, state: "queued" } : job;
  }

  /** Saves asking the store, which takes 9 us for an id that it does not have. */
  #isKnown(id: string): boolean {
    return this.#queued.has(id) || this.#running.has(id) || this.#history.has(id);
  }

  /** `a-1.png` would be the second picture of job `a` and the first of job `a-1`. */
  #expectOwnFiles(spec: Omit<Job, "order">): void {
    const [, batch, index] = /^(.+)-([1-9]\d?)$/.exec(spec.id) ?? [];
    const owner = batch === undefined ? undefined : this.#withFiles(batch);
    if (owner !== undefined && Number(index) < pictureCount(owner.recipe)) throw sameFile(spec.id, owner.id);
    for (let i = 1; i < pictureCount(spec.recipe); i++) {
      const other = this.#withFiles(`${spec.id}-${i}`);
      if (other !== undefined) throw sameFile(spec.id, other.id);
    }
  }

  #withFiles(id: string): Job | undefined {
    const job = this.#isKnown(id) || this.#arriving.has(id) ? this.#records.get(id) : undefined;
    return job?.state === "expired" ? undefined : job;
  }

  #expectRunning(id: string): Job {
    const job = this.#running.get(id);
    if (job === undefined) throw new PixelsError("internal", `job ${id} does not run`);
    return job;
  }

  async #end(job: Job, state: EndState): Promise<Job> {
    const since = this.#since.get(job.id);
    const durationS = since === undefined ? 0 : (performance.now() - since) / 1000;
    this.#running.delete(job.id);
    this.#since.delete(job.id);
    const ended: Job = { ...job, state, endedAt: Date.now(), durationS };
    this.#history.add(ended);
    return this.#records.save(ended);
  }
}

function sameJob(known: Job, spec: Omit<Job, "order">): Job {
  if (isSameRequest(known, spec)) return known;
  throw new PixelsError("id_conflict", `job ${known.id} exists with other content`);
}

function sameFile(id: string, other: string): PixelsError {
  return new PixelsError("id_conflict", `a picture of job ${id} would have the file name of one of job ${other}`);
}
