import type { MessageLike, Socket, Writable } from "zeromq";

/** What a socket sends: one frame, or several. */
export type Message = MessageLike | MessageLike[];

/** Sends messages one at a time: zeromq.js throws EBUSY at a second concurrent one. */
export class Sender<T extends Message> {
  readonly #socket: Socket & Writable<T>;
  readonly #next: () => T | undefined;
  readonly #failed: () => void;
  #isSending = false;
  #work: Promise<void> = Promise.resolve();

  /**
   * @param next the message whose turn it is, if there is one. Called when the one before it is on its way.
   * @param failed told that the last one could not be sent.
   */
  constructor(socket: Socket & Writable<T>, next: () => T | undefined, failed: () => void) {
    this.#socket = socket;
    this.#next = next;
    this.#failed = failed;
  }

  /** To be called whenever there may be something to send. */
  wake(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    this.#work = this.#sendAll();
  }

  /** Resolves when there is nothing more to send. */
  rest(): Promise<void> {
    return this.#work;
  }

  async #sendAll(): Promise<void> {
    for (let message = this.#next(); message !== undefined; message = this.#next())
      await this.#socket.send(message).catch(this.#failed);
    this.#isSending = false;
  }
}
