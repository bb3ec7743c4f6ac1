import { XPublisher } from "zeromq";
import { encode } from "../protocol/codec.ts";
import type { Update } from "../protocol/updates.ts";
import type { Log } from "./log.ts";
import { Outbox } from "./outbox.ts";
import { UpdateLog } from "./update-log.ts";

/** Updates that wait for one slow subscriber before it loses some: some 200 bytes each, previews some 4 KB. */
const HIGH_WATER_MARK = 10_000;
/** Peers subscribe to everything, which takes one byte: long topics would only fill the memory. CURVE's handshake must fit. */
const SUBSCRIPTION_BYTES = 1024;

/** Sends updates to whoever watches. Updates are hints: who misses one asks for the job. */
export class Publisher {
  readonly socket = new XPublisher({
    linger: 200,
    sendTimeout: 0,
    sendHighWaterMark: HIGH_WATER_MARK,
    maxMessageSize: SUBSCRIPTION_BYTES,
    verbosity: "allSubsUnsubs",
  });
  /** What was published last, for who missed some. */
  readonly past = new UpdateLog();
  readonly #log: Log;
  readonly #outbox = new Outbox<Buffer>(this.socket);
  #subscribers = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  get subscribers(): number {
    return this.#subscribers;
  }

  publish(message: Update): void {
    const update = this.past.add(message);
    this.#log.trace?.("out", update);
    this.#outbox.send(encode(update));
  }

  /** Once every address is bound: a socket that is being bound refuses to receive, and who subscribes meanwhile is counted then. */
  async countSubscribers(): Promise<void> {
    for await (const [frame] of this.socket) {
      if (frame?.[0] === 1) this.#subscribers++;
      if (frame?.[0] === 0 && this.#subscribers > 0) this.#subscribers--;
    }
  }

  /** Waits for the updates under way. */
  async close(): Promise<void> {
    await this.#outbox.close();
  }
}
