import { XPublisher } from "zeromq";
import { Outbox } from "./outbox.ts";

/** Updates that wait for one slow subscriber before it loses some: some 200 bytes each, previews some 4 KB. */
const HIGH_WATER_MARK = 10_000;
/** Peers subscribe to everything, which takes one byte: long topics would only fill the memory. CURVE's handshake must fit. */
const SUBSCRIPTION_BYTES = 1024;

/** The socket that sends updates to all who subscribed. */
export class Broadcast {
  readonly socket = new XPublisher({
    linger: 200,
    sendTimeout: 0,
    sendHighWaterMark: HIGH_WATER_MARK,
    maxMessageSize: SUBSCRIPTION_BYTES,
    verbosity: "allSubsUnsubs",
  });
  readonly #outbox = new Outbox<Buffer>(this.socket);
  #subscribers = 0;

  get subscribers(): number {
    return this.#subscribers;
  }

  send(bytes: Buffer): void {
    this.#outbox.send(bytes);
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
