import { onTestFinished } from "vitest";
import { Subscriber } from "zeromq";
import { decode } from "../../src/protocol/codec/codec.ts";
import { type Update, update } from "../../src/protocol/messages/updates.ts";

/** All updates of one server, in the order in which they came. */
export class Updates {
  readonly all: Update[] = [];
  readonly #socket = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });

  static async subscribe(address: string): Promise<Updates> {
    const updates = new Updates();
    const subscribed = new Promise((resolve) => updates.#socket.events.on("handshake", resolve));
    updates.#socket.connect(address);
    updates.#socket.subscribe();
    void updates.#listen();
    await subscribed;
    onTestFinished(() => updates.#socket.close());
    return updates;
  }

  /** Numbers that are missing between the first update and the last. */
  get missing(): number {
    const [first, last] = [this.all[0]?.seq ?? 0, this.all.at(-1)?.seq ?? -1];
    return last - first + 1 - this.all.length;
  }

  /** How often a worker began to draw this job. */
  runs(id: string): number {
    return this.all.filter((one) => one.job_id === id && one.type === "progress" && one.stage === "initializing")
      .length;
  }

  async #listen(): Promise<void> {
    for await (const [frame] of this.#socket) this.all.push(decode(update, frame ?? Buffer.alloc(0)));
  }
}
