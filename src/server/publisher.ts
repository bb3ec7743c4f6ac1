import { encode } from "../protocol/codec/codec.ts";
import type { Update } from "../protocol/messages/updates.ts";
import { Broadcast } from "../wire/broadcast.ts";
import type { Log } from "./log.ts";
import { UpdateLog } from "./update-log.ts";

/** Sends updates to whoever watches. Updates are hints: who misses one asks for the job. */
export class Publisher {
  /** What was published last, for who missed some. */
  readonly past = new UpdateLog();
  readonly #log: Log;
  readonly #broadcast = new Broadcast();

  constructor(log: Log) {
    this.#log = log;
  }

  get socket() {
    return this.#broadcast.socket;
  }

  get subscribers(): number {
    return this.#broadcast.subscribers;
  }

  publish(message: Update): void {
    const update = this.past.add(message);
    this.#log.trace?.("out", update);
    this.#broadcast.send(encode(update));
  }

  /** Some updates of others were missed: who watches finds a gap, and asks for what it follows. */
  skip(): void {
    this.past.skip();
  }

  countSubscribers(): Promise<void> {
    return this.#broadcast.countSubscribers();
  }

  /** Waits for the updates under way. */
  async close(): Promise<void> {
    await this.#broadcast.close();
  }
}
