import type { Socket, Writable } from "zeromq";
import { type Message, Sender } from "./sender.ts";

/**
 * Sends messages in the order in which they came. What can't be sent is dropped, as a ROUTER and an XPUB do with what their peers can't get:
 * the next one is sent all the same.
 */
export class Outbox<T extends Message> {
  readonly #socket: Socket & Writable<T>;
  readonly #sender: Sender<T>;
  #waiting: T[] = [];
  /** Taken from those that wait, all at once: to take them one by one from a long list is slow. */
  #taken: T[] = [];
  #at = 0;
  #isClosed = false;

  constructor(socket: Socket & Writable<T>) {
    this.#socket = socket;
    this.#sender = new Sender(
      socket,
      () => this.#next(),
      () => undefined,
    );
  }

  /** After `close` nobody is there to get it. */
  send(message: T): void {
    if (this.#isClosed) return;
    this.#waiting.push(message);
    this.#sender.wake();
  }

  /** Waits for the messages under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sender.rest();
    this.#socket.close();
  }

  #next(): T | undefined {
    if (this.#at >= this.#taken.length) {
      this.#taken = this.#waiting;
      this.#waiting = [];
      this.#at = 0;
    }
    return this.#taken[this.#at++];
  }
}
