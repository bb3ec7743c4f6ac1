import { setTimeout as delay } from "node:timers/promises";
import { UnrecoverableError } from "bullmq";
import type { Ending } from "../jobs/board.ts";
import type { Job } from "../jobs/job.ts";
import type { Shelf } from "../pictures/shelf.ts";
import type { IndexOfJobs } from "./index-of-jobs.ts";
import { type Line, TERM_MS } from "./line.ts";
import type { RedisClient } from "./redis.ts";
import { CANCELLED, reasonOf, resultOf, type SharedJob } from "./shared-job.ts";

const RETRY_MS = 300;

/** A job that this machine holds. */
export interface Held {
  line: Line;
  shared: SharedJob;
  job: Job;
  token: string;
  /** In ms of `performance.now()`, by which durations are right whatever clocks say. */
  since: number;
}

/** How a job is ended or given back by who holds it: once, however often Redis goes away meanwhile. */
export class Holding {
  readonly #redis: RedisClient;
  readonly #index: IndexOfJobs;
  readonly #machine: string;
  readonly #shelf: Pick<Shelf, "bytesOf">;
  readonly #held = new Map<string, Held>();

  constructor(redis: RedisClient, index: IndexOfJobs, machine: string, shelf: Pick<Shelf, "bytesOf">) {
    this.#shelf = shelf;
    this.#redis = redis;
    this.#index = index;
    this.#machine = machine;
  }

  get(id: string, token?: string): Held | undefined {
    const held = this.#held.get(id);
    return token === undefined || held?.token === token ? held : undefined;
  }

  get size(): number {
    return this.#held.size;
  }

  add(held: Held): void {
    this.#held.set(held.job.id, held);
  }

  drop(id: string): void {
    this.#held.delete(id);
  }

  /**
   * Extends what is held by these tokens. A lease that has passed while Redis was away is taken up again, unless somebody has taken the
   * job. @returns what is lost. Rejects where Redis does not answer.
   */
  async extend(tokens: ReadonlyMap<string, string>): Promise<Held[]> {
    const all = Array.from(tokens, ([id, token]) => this.get(id, token)).filter((one) => one !== undefined);
    const lost: Held[] = [];
    for (const line of new Set(all.map((one) => one.line))) {
      const held = all.filter((one) => one.line === line);
      const failed = await line.extend(new Map(held.map(({ shared, token }) => [shared.id ?? "", token])));
      const over = held.filter(({ shared }) => failed.includes(shared.id ?? ""));
      // Some may have ended meanwhile.
      for (const one of over) if (this.#held.get(one.job.id) === one && !(await this.#isTakenUp(one))) lost.push(one);
    }
    for (const { job } of lost) this.#held.delete(job.id);
    return lost;
  }

  /** @returns undefined where it is another's by now, or was cancelled. */
  async finish(held: Held, ending: Ending): Promise<Job | undefined> {
    const { job } = held;
    const durationS = (performance.now() - held.since) / 1000;
    const warnings = ending.state === "completed" ? [...job.warnings, ...ending.warnings] : job.warnings;
    const machine = ending.state === "completed" ? { machine: this.#machine } : {};
    const ended: Job = { ...job, ...ending, ...machine, warnings, durationS };
    const bytes = await this.#shelf.bytesOf(ended.images?.map(({ path }) => path) ?? []);
    const isEnded = await this.#insist(held, async () => {
      if (await this.#index.isCancelWished(job.id)) return this.#moveToCancelled(held);
      await this.#move(held, ended, bytes);
      return true;
    });
    if (isEnded) await this.#index.countBytes(bytes).catch(() => {});
    return isEnded ? { ...ended, endedAt: held.shared.finishedOn ?? Date.now() } : undefined;
  }

  /** Ends a job that somebody wished to cancel. */
  async cancel(held: Held): Promise<void> {
    await this.#insist(held, () => this.#moveToCancelled(held));
  }

  async giveBack(held: Held, deaths: number): Promise<boolean> {
    const { shared, token } = held;
    return this.#insist(held, async () => {
      if (deaths > 0) await shared.updateData({ ...shared.data, deaths: held.job.deaths + deaths });
      await shared.moveToWait(token);
      return true;
    });
  }

  async #move({ shared, token }: Held, ended: Job, bytes: number): Promise<void> {
    if (ended.state === "completed")
      await shared.moveToCompleted({ ...resultOf(ended, this.#machine, token), bytes }, token, false);
    else if (ended.error !== undefined)
      await shared.moveToFailed(new UnrecoverableError(reasonOf(ended.error, ended.durationS ?? 0)), token, false);
  }

  /** BullMQ forgets it: its record stays with the wish. */
  async #moveToCancelled({ shared, token }: Held): Promise<false> {
    shared.opts.removeOnFail = true;
    await shared.moveToFailed(new UnrecoverableError(CANCELLED), token, false);
    return false;
  }

  /** Tries until Redis answers; false where it answers that the job is not held by this token any more. */
  async #insist(held: Held, act: () => Promise<boolean>): Promise<boolean> {
    for (let isFirst = true; ; isFirst = false) {
      try {
        if (!isFirst && (await this.#isDone(held))) return this.#end(held, true);
        if (!isFirst && !(await this.#isTakenUp(held))) return this.#end(held, false);
        return this.#end(held, await act());
      } catch (error) {
        // The lease may have passed while Redis was away: it is taken up then.
        if (isRefusal(error) && !isFirst) return this.#end(held, false);
        if (!isRefusal(error)) await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  #end({ job }: Held, isKept: boolean): boolean {
    this.#held.delete(job.id);
    return isKept;
  }

  /** An answer that was lost with the connection: what it answered is done. */
  async #isDone({ line, job, token }: Held): Promise<boolean> {
    return (await line.get(job.id))?.returnvalue?.token === token;
  }

  /** Holds a job again whose lease has passed while nobody could extend it, and that still counts as running. */
  async #isTakenUp({ line, shared, token }: Held): Promise<boolean> {
    const key = `${line.queue.toKey(shared.id ?? "")}:lock`;
    await this.#redis.set(key, token, "PX", TERM_MS, "NX");
    return (await this.#redis.get(key)) === token && (await shared.isActive());
  }
}

/** BullMQ has looked, and says no: it gives such errors a negative number. */
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "number" && code < 0;
}
