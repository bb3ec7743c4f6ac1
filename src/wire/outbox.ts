import type { MessageLike, Socket, Writable } from "zeromq";

/**
 * Sends messages in the order in which they came, one at a time: zeromq.js throws EBUSY at a second concurrent one. What
 * can't be sent is dropped, as a ROUTER and an XPUB do with what their peers can't get.
 */
export class Outbox<T extends MessageLike | MessageLike[]> {
  readonly #socket: Socket & Writable<T>;
  #waiting: T[] = [];
  #isClosed = false;
  #work: Promise<void> | undefined;

  constructor(socket: Socket & Writable<T>) {
    this.#socket = socket;
  }

  /** After `close` nobody is there to get it. */
  send(message: T): void {
    if (this.#isClosed) return;
    this.#waiting.push(message);
    this.#work ??= this.#sendAll();
  }

  /** Waits for the messages under way. */
  async close(): Promise<void> {
    await this.#work;
    this.#isClosed = true;
    this.#socket.close();
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const messages = this.#waiting;
      this.#waiting = [];
      for (const message of messages) await this.#socket.send(message).catch(() => {});
    }
    this.#work = undefined;
  }
}
