import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Lane } from "./lane.ts";
import type { Worker } from "./worker.ts";
import type { AboutMemory, WorkerPool } from "./worker-pool.ts";

/** How long a worker may take to give back what it keeps; whoever lacks memory waits a little longer for the answer. */
const FREE_MS = 10_000;

/**
 * Has workers give back the models that they keep and draw nothing with, when another one lacks memory for its own: nobody's job ends or begins
 * anew for another's. Those that draw are asked, too: one of several servers may have nothing to do, which its worker alone knows.
 */
export class Memory {
  readonly #lanes: readonly Lane[];
  readonly #log: Log;
  /** Of those that are asked just now, by their numbers. */
  readonly #answers = new Map<number, (what: string | undefined) => void>();
  readonly #asked = new Map<number, Promise<string | undefined>>();

  constructor(lanes: readonly Lane[], log: Log) {
    this.#lanes = lanes;
    this.#log = log;
  }

  listen(): void {
    for (const { pool, engine } of this.#lanes)
      pool.on("memory", (worker, message) => void this.#onMessage(engine, pool, worker, message));
  }

  async #onMessage(engine: string, pool: WorkerPool, worker: Worker, message: AboutMemory): Promise<void> {
    const { number, slot } = worker;
    if (message.type === "memory_freed") return this.#answers.get(number)?.(message.what);
    const freed = await this.#freeAllBut(worker, `${engine}, worker ${slot}, lacks memory`);
    if (worker.number === number) pool.tell(worker, { type: "go_on", freed });
  }

  /** @returns whether anything was given back. */
  async #freeAllBut(asker: Worker, why: string): Promise<boolean> {
    const freed = this.#lanes.map(async ({ engine, pool }) => {
      const others = pool.workers.filter((one) => one !== asker && one.isReady);
      const whats = await Promise.all(others.map((one) => this.#free(pool, one)));
      for (const [i, what] of whats.entries())
        if (what !== undefined) this.#log.info(`${why}: ${engine}, worker ${others[i]?.slot}, gave back ${what}`);
      return whats.some((what) => what !== undefined);
    });
    return (await Promise.all(freed)).includes(true);
  }

  /** One that is asked by two at once is asked once. */
  #free(pool: WorkerPool, worker: Worker): Promise<string | undefined> {
    const { number, process } = worker;
    const known = this.#asked.get(number);
    if (known !== undefined) return known;
    const late = delay(FREE_MS, undefined, { ref: false });
    const answer = new Promise<string | undefined>((resolve) => this.#answers.set(number, resolve));
    const freed = Promise.race([answer, process.ended.then(() => undefined), late]).finally(() => {
      this.#answers.delete(number);
      this.#asked.delete(number);
    });
    this.#asked.set(number, freed);
    pool.tell(worker, { type: "free_memory" });
    return freed;
  }
}
