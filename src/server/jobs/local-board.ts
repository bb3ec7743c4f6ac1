import { PixelsError } from "../../protocol/errors.ts";
import type { Update } from "../../protocol/messages/updates.ts";
import { pictureCount } from "../../protocol/recipe/counts.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Board, BoardCounts, BoardWatcher, Ending, NewJob, Taker } from "./board.ts";
import { endingUpdates } from "./ending-updates.ts";
import { isOver, type Job, sameJob } from "./job.ts";
import type { JobHistory } from "./job-history.ts";
import type { JobRecords } from "./job-records.ts";
import { WaitingJobs } from "./waiting-jobs.ts";

/** A job that runs. */
interface Running {
  job: Job;
  token: string;
  /** In ms of `performance.now()`: the time of day may be set meanwhile. */
  since: number;
}

/** The jobs of one server, over a store of its own: what runs is lost with the process, and then found again at its start. */
export class LocalBoard implements Board {
  readonly maxQueue: number;
  readonly termMs = Number.POSITIVE_INFINITY;
  readonly #records: JobRecords;
  readonly #history: JobHistory;
  readonly #queued: WaitingJobs;
  readonly #blobs: Pick<Blobs, "hold" | "release">;
  /** Held here, so that what runs can end whatever the store does meanwhile. */
  readonly #running = new Map<string, Running>();
  /** Jobs being flushed: a second request with the same id waits for the first. */
  readonly #arriving = new Map<string, Promise<void>>();
  readonly #watchers: BoardWatcher[] = [];
  #order = 0;

  /** @param blobs keeps what jobs that have not ended are drawn from. @param engineOf tells the lane that draws a model, if one does. */
  constructor(
    records: JobRecords,
    history: JobHistory,
    blobs: Pick<Blobs, "hold" | "release">,
    maxQueue: number,
    engineOf: (model: string) => string | undefined,
  ) {
    this.#records = records;
    this.#history = history;
    this.#blobs = blobs;
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
      else {
        this.#queued.add(job, job.state === "running" || job.deaths > 0);
        this.#blobs.hold(job);
      }
    }
    for (const job of ended.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))) this.#history.add(job);
    return this.#queued.size;
  }

  async counts(): Promise<BoardCounts> {
    const { size: queued, unplaced, sizes: lanes } = this.#queued;
    return { queued, running: this.#running.size, ...this.#history.counts, lanes, unplaced };
  }

  stepsOf(engine: string): number {
    return this.#queued.stepsOf(engine);
  }

  isUnplaced({ id }: Job): boolean {
    return this.#queued.isUnplaced(id);
  }

  place(): void {
    this.#queued.place();
    for (const watcher of this.#watchers) watcher.work();
  }

  watch(watcher: BoardWatcher): void {
    this.#watchers.push(watcher);
  }

  tell(update: Update): void {
    for (const watcher of this.#watchers) watcher.update(update);
  }

  async get(id: string): Promise<Job | undefined> {
    return this.#known(id);
  }

  async page(after: number | undefined, limit: number): Promise<Job[]> {
    const page: Job[] = [];
    for (const job of this.#records.all(after)) {
      if (page.push(this.#asItIs(job)) === limit) break;
    }
    return page;
  }

  async add(spec: NewJob): Promise<Job> {
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
    this.#blobs.hold(job);
    try {
      await stored;
    } catch (error) {
      this.#blobs.release(job);
      throw error;
    } finally {
      this.#arriving.delete(job.id);
    }
    this.#queued.add(job, false);
    for (const watcher of this.#watchers) watcher.work();
    return job;
  }

  async take({ engine }: Taker, token: string): Promise<Job | undefined> {
    for (let job = this.#next(engine); job !== undefined; job = this.#next(engine)) {
      this.#queued.take(job);
      const running: Job = { ...job, state: "running", startedAt: Date.now() };
      this.#running.set(job.id, { job: running, token, since: performance.now() });
      await this.#records.save(running);
      // While the disk was busy, it may have been cancelled.
      if (this.#held(job.id, token) !== undefined) return running;
    }
    return undefined;
  }

  /** Nobody else could have taken them. */
  async extend(): Promise<void> {}

  async finish(id: string, token: string, ending: Ending): Promise<Job | undefined> {
    const job = this.#held(id, token);
    if (job === undefined) return undefined;
    const warnings = ending.state === "completed" ? [...job.warnings, ...ending.warnings] : job.warnings;
    return this.#end({ ...job, ...ending, warnings });
  }

  async giveBack(id: string, token: string, deaths: number): Promise<boolean> {
    const job = this.#held(id, token);
    if (job === undefined) return false;
    this.#running.delete(id);
    const queued: Job = { ...job, state: "queued", deaths: job.deaths + deaths };
    this.#queued.add(queued, true);
    await this.#records.save(queued);
    return true;
  }

  async cancel(id: string): Promise<Job> {
    await this.#arriving.get(id);
    const job = this.#known(id);
    if (job === undefined) throw new PixelsError("unknown_job", `no job ${id}`);
    if (isOver(job.state)) throw new PixelsError("job_over", `job ${id} is already ${job.state}`);
    if (job.state === "queued") this.#queued.remove(job);
    else for (const watcher of this.#watchers) watcher.lost(job);
    return this.#end({ ...job, state: "cancelled" });
  }

  async close(): Promise<void> {
    await this.#records.close();
  }

  /** The job whose turn it is. One whose record has been lost to damage is passed over. */
  #next(engine: string): Job | undefined {
    for (let id = this.#queued.peek(engine); id !== undefined; id = this.#queued.peek(engine)) {
      const job = this.#known(id);
      if (job !== undefined) return job;
      this.#queued.drop(id);
    }
    return undefined;
  }

  #known(id: string): Job | undefined {
    const job = this.#running.get(id)?.job ?? this.#records.get(id);
    return job && this.#asItIs(job);
  }

  /** The running job that this token holds. */
  #held(id: string, token: string): Job | undefined {
    const running = this.#running.get(id);
    return running?.token === token ? running.job : undefined;
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
  #expectOwnFiles(spec: NewJob): void {
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

  async #end(job: Job): Promise<Job> {
    const since = this.#running.get(job.id)?.since;
    const durationS = since === undefined ? 0 : (performance.now() - since) / 1000;
    this.#running.delete(job.id);
    this.#blobs.release(job);
    const ended: Job = { ...job, endedAt: Date.now(), durationS };
    this.#history.add(ended);
    await this.#records.save(ended);
    for (const update of endingUpdates(ended)) this.tell(update);
    return ended;
  }
}

function sameFile(id: string, other: string): PixelsError {
  return new PixelsError("id_conflict", `a picture of job ${id} would have the file name of one of job ${other}`);
}
