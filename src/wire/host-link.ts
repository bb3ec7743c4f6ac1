import { Dealer } from "zeromq";
import { decode, encode } from "../protocol/codec/codec.ts";
import { type FromWorker, type ToWorker, toWorker } from "../protocol/messages/worker.ts";
import { Outbox } from "./outbox.ts";

/** How long the last message may take to leave when the process ends: from 500 ms on, libzmq's binding warns on stderr that it waits. */
const LINGER_MS = 400;

/** The worker's end of the link to the server. */
export class Link {
  readonly #socket: Dealer;
  readonly #outbox: Outbox<Buffer>;

  constructor(address: string, id: string) {
    this.#socket = new Dealer({ routingId: id, linger: 0 });
    this.#socket.connect(address);
    this.#outbox = new Outbox<Buffer>(this.#socket);
  }

  /** Sends in the order of the calls, and nothing after `close`. */
  send(message: FromWorker): void {
    this.#outbox.send(encode(message));
  }

  /** What the server says, until `close`. A message that is none of the protocol's goes to `onMalformed`. */
  async *messages(onMalformed: (error: Error) => void): AsyncGenerator<ToWorker> {
    for await (const [frame] of this.#socket) {
      try {
        yield decode(toWorker, frame ?? new Uint8Array());
      } catch (error) {
        onMalformed(error as Error);
      }
    }
  }

  /** Resolves when all is on its way; the process may end then. */
  async close(): Promise<void> {
    this.#socket.linger = LINGER_MS;
    await this.#outbox.close();
  }
}
