import { Router } from "zeromq";
import { decode, encode } from "../protocol/codec/codec.ts";
import { REPLY_LIMITS } from "../protocol/codec/scan.ts";
import { type FromWorker, fromWorker, type ToWorker } from "../protocol/messages/worker.ts";
import { Outbox } from "./outbox.ts";

/** The server's end of the link to its workers; each worker's routing id is its number. */
export class WorkerLink {
  readonly #socket = new Router({ linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  readonly #outbox = new Outbox<[string, Buffer]>(this.#socket);
  readonly #warn: (text: string) => void;

  constructor(warn: (text: string) => void) {
    this.#warn = warn;
  }

  async bind(address: string): Promise<void> {
    await this.#socket.bind(address);
  }

  /** A message to a worker that is gone is dropped: its end is seen by whoever started it. */
  send(worker: number, message: ToWorker): void {
    this.#outbox.send([String(worker), encode(message)]);
  }

  async *messages(): AsyncGenerator<[worker: number, message: FromWorker]> {
    for await (const [id, body] of this.#socket) {
      const message = this.#read(String(id), body);
      if (message !== undefined) yield [Number(id), message];
    }
  }

  /** Waits for the messages under way. */
  async close(): Promise<void> {
    await this.#outbox.close();
  }

  #read(id: string, body: Buffer | undefined): FromWorker | undefined {
    try {
      return decode(fromWorker, body ?? Buffer.alloc(0), REPLY_LIMITS);
    } catch (error) {
      this.#warn(`worker ${id} sent a message that can't be read: ${(error as Error).message}`);
      return undefined;
    }
  }
}
