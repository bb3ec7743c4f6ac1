import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { Update } from "../../protocol/messages/updates.ts";
import type { Board, BoardCounts, BoardWatcher, Ending, NewJob, Taker } from "../jobs/board.ts";
import { isOver, type Job } from "../jobs/job.ts";
import type { Retention } from "../jobs/job-history.ts";
import type { Log } from "../log.ts";
import type { Shelf } from "../pictures/shelf.ts";
import { Arrivals } from "./arrivals.ts";
import { Backlog } from "./backlog.ts";
import { Cancelling } from "./cancelling.ts";
import type { Control } from "./control.ts";
import { Holding } from "./holding.ts";
import { IndexOfJobs } from "./index-of-jobs.ts";
import { Keeper } from "./keeper.ts";
import { canDraw, kindNamed } from "./kind.ts";
import { type Line, TERM_MS } from "./line.ts";
import { Lines } from "./lines.ts";
import type { QueueAddress } from "./queue-address.ts";
import { reached } from "./reach.ts";
import type { RedisClient } from "./redis.ts";
import { jobOf, type SharedJob } from "./shared-job.ts";
import { SharedRecords } from "./shared-records.ts";
import { Telling } from "./telling.ts";
import { Turns } from "./turns.ts";

/** What is missed otherwise is found by looking: lines that others begin, and work. */
const LOOK_MS = 1_000;

export interface SharedBoardOptions {
  address: QueueAddress;
  /** Of this machine, among all that share the board. */
  machine: string;
  maxQueue: number;
  /** Whether updates of all jobs are followed, for those who watch here. */
  hasFront: boolean;
  /** What draws a model, here or on another machine. */
  modelOf(name: string): ModelInfo | undefined;
  retention: Retention;
  /** Where the pictures of forgotten jobs are removed. */
  shelf: Shelf;
}

/**
 * The jobs of several machines, in a Redis that they share. BullMQ keeps them, hands them out and takes them back; what it does not keep
 * stands in `IndexOfJobs`.
 */
export class SharedBoard implements Board {
  readonly maxQueue: number;
  readonly termMs = TERM_MS;
  readonly #options: SharedBoardOptions;
  readonly #redis: RedisClient;
  readonly #index: IndexOfJobs;
  readonly #lines: Lines;
  readonly #turns: Turns;
  readonly #control: Control;
  readonly #holding: Holding;
  readonly #backlog: Backlog;
  readonly #cancelling: Cancelling;
  readonly #records: SharedRecords;
  readonly #arrivals: Arrivals;
  readonly #telling = new Telling();
  readonly #watchers: BoardWatcher[] = [];
  readonly #look: NodeJS.Timeout;
  readonly #keeper: Keeper;

  private constructor(redis: RedisClient, control: Control, options: SharedBoardOptions, log: Log) {
    this.maxQueue = options.maxQueue;
    this.#options = options;
    this.#redis = redis;
    this.#index = new IndexOfJobs(redis);
    const hear = (update: Update) => this.#hear(update);
    const missed = () => this.#tellWatchers((watcher) => watcher.missed?.());
    const following = options.hasFront ? { address: options.address, hear, missed } : undefined;
    const begun = (kind: string) => void control.call("work", kind).catch(() => {});
    this.#lines = new Lines(redis, this.#index, following, begun, log);
    this.#turns = new Turns(redis, "{dgx-pixels}:turns");
    this.#control = control;
    this.#holding = new Holding(redis, this.#index, options.machine, options.shelf);
    this.#backlog = new Backlog(this.#lines, this.#index);
    this.#records = new SharedRecords(this.#index, this.#lines);
    const { machine, maxQueue, modelOf } = options;
    const parts = {
      index: this.#index,
      records: this.#records,
      lines: this.#lines,
      turns: this.#turns,
      backlog: this.#backlog,
    };
    this.#arrivals = new Arrivals({ ...parts, control, machine, maxQueue, modelOf });
    this.#cancelling = new Cancelling(this.#index, this.#holding, control, (job) =>
      this.#tellWatchers((watcher) => watcher.lost(job)),
    );
    this.#keeper = new Keeper({ ...parts, redis, control, ...options });
    control.on("work", (kind) => void this.#onWork(kind));
    control.on("back", () => void this.#lookAround());
    this.#look = setInterval(() => void this.#lookAround(), LOOK_MS).unref();
  }

  /** @param redis that is connected. Rejects with what Redis says. */
  static async open(redis: RedisClient, control: Control, options: SharedBoardOptions, log: Log): Promise<SharedBoard> {
    await control.open();
    const board = new SharedBoard(redis, control, options, log);
    await board.#lines.look();
    return board;
  }

  async add(spec: NewJob): Promise<Job> {
    return this.#reach(() => this.#arrivals.add(spec));
  }

  async take(taker: Taker, token: string): Promise<Job | undefined> {
    return this.#reach(async () => {
      const lines = await this.#byTurn(taker);
      const job = await this.#takeFrom(lines, token);
      if (job !== undefined) return job;
      // One that came between the look and the wait has called nobody.
      if (await this.#control.waitFor(lines.map(({ name }) => name))) return this.#takeFrom(lines, token);
      if (this.#backlog.isEmpty) await this.#turns.restart();
      return undefined;
    });
  }

  async extend(held: ReadonlyMap<string, string>): Promise<void> {
    if (held.size === 0) return;
    const lost = await this.#holding.extend(held);
    for (const { job } of lost) this.#tellWatchers((watcher) => watcher.lost(job));
    await this.#cancelling.lookFor(held.keys());
  }

  async finish(id: string, token: string, ending: Ending): Promise<Job | undefined> {
    const held = this.#holding.get(id, token);
    return held && this.#holding.finish(held, ending);
  }

  async giveBack(id: string, token: string, deaths: number): Promise<boolean> {
    const held = this.#holding.get(id, token);
    if (held === undefined || !(await this.#holding.giveBack(held, deaths))) return false;
    this.#control.callWork(held.line.name);
    return true;
  }

  async cancel(id: string): Promise<Job> {
    return this.#reach(async () => {
      const job = await this.get(id);
      if (job === undefined) throw new PixelsError("unknown_job", `no job ${id}`);
      if (isOver(job.state)) throw new PixelsError("job_over", `job ${id} is already ${job.state}`);
      const { kind } = await this.#index.place(id);
      const isOwnEnd = await this.#cancelling.cancel(job, await this.#lines.named(kind ?? ""));
      if (isOwnEnd) return { ...job, state: "cancelled" };
      const ended = await this.get(id);
      throw new PixelsError("job_over", `job ${id} is already ${ended?.state ?? "over"}`);
    });
  }

  async get(id: string): Promise<Job | undefined> {
    return this.#reach(() => this.#records.get(id));
  }

  /** In the order of the ids. */
  async read(ids: string[]): Promise<(Job | undefined)[]> {
    return this.#reach(() => this.#records.read(ids));
  }

  async page(after: number | undefined, limit: number): Promise<Job[]> {
    return this.#reach(() => this.#records.page(after, limit));
  }

  /** As last known where Redis does not answer. */
  async counts(): Promise<BoardCounts> {
    try {
      return await this.#reach(() => this.#backlog.counts((model) => this.#options.modelOf(model) !== undefined));
    } catch (error) {
      if (!(error instanceof PixelsError) || error.code !== "queue_away") throw error;
      return { ...this.#backlog.known, away: `${error.message}: what it holds is told as last known` };
    }
  }

  stepsOf(engine: string): number {
    return this.#backlog.stepsOf(engine);
  }

  isUnplaced({ state, recipe }: Job): boolean {
    return state === "queued" && this.#options.modelOf(recipe.model) === undefined;
  }

  tell(update: Update): void {
    const held = this.#holding.get(update.job_id);
    if (held !== undefined) this.#telling.tell(held, update);
  }

  watch(watcher: BoardWatcher): void {
    this.#watchers.push(watcher);
  }

  place(): void {
    this.#tellWatchers((watcher) => watcher.work());
  }

  /** Forgets ended jobs beyond what is to be kept; done now and then by one machine for all. */
  async forgetOld(): Promise<void> {
    await this.#keeper.forget();
  }

  async close(): Promise<void> {
    clearInterval(this.#look);
    this.#keeper.close();
    this.#control.close();
    await this.#lines.close();
    this.#redis.disconnect();
  }

  async #takeFrom(lines: readonly Line[], token: string): Promise<Job | undefined> {
    for (const line of lines) {
      for (let shared = await line.take(token); shared !== undefined; shared = await line.take(token)) {
        const job = await this.#begin(line, shared, token);
        if (job !== undefined) return job;
      }
    }
    return undefined;
  }

  /** Lines that the taker can draw, the one whose first job's turn comes first before the others. */
  async #byTurn(taker: Taker): Promise<Line[]> {
    const lines = this.#lines.all.filter(({ name }) => {
      const kind = kindNamed(name);
      return kind !== undefined && canDraw(taker, kind);
    });
    if (lines.length < 2) return lines;
    const ranked = await Promise.all(lines.map(async (line) => ({ line, rank: await line.rank() })));
    return ranked.sort((a, b) => a.rank - b.rank).map(({ line }) => line);
  }

  /** Holds a job that BullMQ has handed out. @returns undefined for one that is not to be drawn, and is ended so. */
  async #begin(line: Line, shared: SharedJob, token: string): Promise<Job | undefined> {
    const job = jobOf(shared, true);
    if (job === undefined || shared.deferredFailure) {
      await shared.moveToFailed(new Error(shared.deferredFailure || "its record is damaged"), token, false);
      return undefined;
    }
    const held = { line, shared, job, token, since: performance.now() };
    this.#holding.add(held);
    this.#backlog.taken(line);
    // What is added from here on goes over the same connection, and so behind it.
    this.#turns.pass(job.priority, shared.data.turn).catch(() => {});
    // Who wished to cancel it a moment ago could not call its holder. A round trip for that would be half of what taking it costs.
    void this.#cancelling.lookFor([job.id]).catch(() => {});
    return job;
  }

  #hear(update: Update): void {
    this.#cancelling.hear(update);
    this.#tellWatchers((watcher) => watcher.update(update));
  }

  async #onWork(kind: string): Promise<void> {
    if (!this.#lines.has(kind)) await this.#lines.look().catch(() => {});
    this.#tellWatchers((watcher) => watcher.work());
  }

  async #lookAround(): Promise<void> {
    await this.#lines.look().catch(() => {});
    this.#tellWatchers((watcher) => watcher.work());
  }

  #tellWatchers(tellOne: (watcher: BoardWatcher) => void): void {
    for (const watcher of this.#watchers) tellOne(watcher);
  }

  #reach<T>(ask: () => Promise<T>): Promise<T> {
    return reached(this.#options.address.shown, ask);
  }
}
