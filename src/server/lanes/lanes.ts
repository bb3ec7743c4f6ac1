import { setTimeout as delay } from "node:timers/promises";
import { PixelsError } from "../../protocol/errors.ts";
import type { Log } from "../log.ts";
import type { PrivateFolder } from "../private-folder.ts";
import { Lane } from "./lane.ts";
import { Memory } from "./memory.ts";
import { Speed } from "./speed.ts";
import { WorkerPool } from "./worker-pool.ts";
import type { LaneOptions } from "./worker-process.ts";

/** How much longer a start waits for the other lanes once one has said what it draws. */
const OTHERS_MS = 10_000;

/** The lanes of a server, in the order in which they were asked for. What happens in one does not touch the others. */
export class Lanes {
  readonly all: readonly Lane[];
  /** Rejects when no lane can start a worker: with the error of the only one, or with PixelsError `worker_failed`. */
  readonly broken: Promise<never>;
  /** Resolves when a lane has said what it draws, or turned out to be broken. */
  readonly #known: readonly Promise<unknown>[];

  /**
   * Each lane has a socket of its own in this folder.
   * @param speedFile keeps what was measured from one server to the next.
   */
  constructor(options: readonly LaneOptions[], folder: PrivateFolder, speedFile: string | undefined, log: Log) {
    let slots = 0;
    this.all = options.map((lane, i) => {
      const pool = new WorkerPool(folder.socket(`workers-${i}`), lane, () => slots++, log);
      return new Lane(lane.engine, pool, new Speed(speedFile, lane.engine));
    });
    new Memory(this.all, log).listen();
    this.broken = new Promise((_, reject) => {
      for (const lane of this.all)
        lane.pool.on("broken", () => {
          if (this.#isBroken) reject(this.#failure());
          else log.warn(`the engine ${lane.engine} can't be started, and is tried on: ${withHint(lane.problem)}`);
        });
    });
    this.broken.catch(() => {});
    this.#known = this.all.map(
      ({ pool }) =>
        new Promise<void>((resolve) => {
          pool.once("models", () => resolve());
          pool.once("broken", () => resolve());
        }),
    );
  }

  async start(): Promise<void> {
    for (const { pool } of this.all) await pool.start();
  }

  /** Resolves when all have said what they draw or are broken; one that is slow to say so comes in later. Rejects as `broken` does. */
  async known(): Promise<void> {
    const late = Promise.race(this.#known).then(() => delay(OTHERS_MS, undefined, { ref: false }));
    await Promise.race([Promise.all(this.#known), late]);
    if (this.#isBroken) await this.broken;
  }

  get(engine: string | undefined): Lane | undefined {
    return this.all.find((lane) => lane.engine === engine);
  }

  /** The lane that draws this job. */
  drawing(jobId: string): Lane | undefined {
    return this.all.find((lane) => lane.progress.has(jobId));
  }

  /** Lets running jobs finish for at most `graceMs`, then ends all workers. */
  async close(graceMs: number): Promise<void> {
    await Promise.all(this.all.map(({ pool }) => pool.close(graceMs)));
    for (const { speed } of this.all) speed.save();
  }

  get #isBroken(): boolean {
    return this.all.every(({ problem }) => problem !== undefined);
  }

  #failure(): PixelsError {
    const [only, ...others] = this.all.map(({ problem }) => problem);
    if (only !== undefined && others.length === 0)
      return new PixelsError(only.code, `no worker can be started: ${only.message}`, only.hint);
    const reasons = this.all.map(({ engine, problem }) => `${engine}: ${problem?.message}`).join("; ");
    return new PixelsError("worker_failed", `no worker can be started: ${reasons}`);
  }
}

function withHint(problem: PixelsError | undefined): string {
  return `${problem?.message.replace(/\.$/, "")}. ${problem?.hint}`;
}
