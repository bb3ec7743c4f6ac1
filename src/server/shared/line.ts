import { Queue, QueueEventsProducer, Worker } from "bullmq";
import type { Log } from "../log.ts";
import type { RedisClient } from "./redis.ts";
import { type JobData, type Result, type SharedJob, sharedId } from "./shared-job.ts";

/** How long a lane holds a job that it does not extend: it is cut off then, and the job is drawn by another. */
export const TERM_MS = 10_000;
/** How often jobs are looked for that nobody holds any more. */
const STALLED_MS = 5_000;
/** Machines that one job may lose before it counts as the cause. */
const MOST_STALLS = 10;
/** Events that Redis remembers of each line, for fronts that were cut off for a while. */
export const REMEMBERED = 10_000;
export const PREFIX = "dgx-pixels";

/** The jobs of one kind: a queue of BullMQ, and what hands them out. */
export class Line {
  readonly name: string;
  readonly queue: Queue<JobData, Result>;
  readonly events: QueueEventsProducer;
  readonly #worker: Worker<JobData, Result>;

  /** @param name of the kind. Cluster keeps what stands in braces together. */
  constructor(name: string, redis: RedisClient, log: Log) {
    this.name = name;
    const options = { connection: redis, prefix: PREFIX, streams: { events: { maxLen: REMEMBERED } } };
    this.queue = new Queue(`{${name}}`, options);
    this.events = new QueueEventsProducer(`{${name}}`, options);
    this.#worker = new Worker(`{${name}}`, null, {
      ...options,
      autorun: false,
      lockDuration: TERM_MS,
      stalledInterval: STALLED_MS,
      maxStalledCount: MOST_STALLS,
    });
    // Whether Redis answers is said by who asks it.
    const note = (error: Error) => log.trace?.("in", { error: error.message });
    this.queue.on("error", note);
    this.events.on("error", note);
    this.#worker.on("error", note);
  }

  /** Begins to look for jobs that nobody holds any more. */
  async watchLeases(): Promise<void> {
    await this.#worker.startStalledCheckTimer();
  }

  async take(token: string): Promise<SharedJob | undefined> {
    return this.#worker.getNextJob(token, { block: false });
  }

  /** @returns ids that are not held by these tokens. */
  async extend(held: ReadonlyMap<string, string>): Promise<string[]> {
    return this.#worker.extendJobLocks([...held.keys()], [...held.values()], TERM_MS);
  }

  async get(id: string): Promise<SharedJob | undefined> {
    return this.queue.getJob(sharedId(id));
  }

  /** How soon its first job's turn is: the less, the sooner. Jobs that were given back come before all others. */
  async rank(): Promise<number> {
    const [[again], [first]] = await Promise.all([this.queue.getWaiting(0, 0), this.queue.getPrioritized(0, 0)]);
    if (again !== undefined) return 0;
    return first?.priority ?? Number.POSITIVE_INFINITY;
  }

  async close(): Promise<void> {
    await Promise.all([this.#worker.close(true), this.queue.close(), this.events.close()]);
  }
}
