import { randomUUID } from "node:crypto";
import type { Update } from "../protocol/messages/updates.ts";

/** Updates that are remembered; at some 200 bytes each, 2 MB. */
const REMEMBERED = 10_000;

/** Numbers the updates and remembers the last ones, without the bytes of their pictures. */
export class UpdateLog {
  /** Numbers begin anew with each run of a server. */
  readonly instance = randomUUID();
  /** Update n stands at n modulo REMEMBERED. */
  readonly #updates: Update[] = [];
  #last = 0;
  /** The number of the last one that nobody has. */
  #missed = 0;

  /** Leaves a number out, for updates that this server itself has missed. */
  skip(): void {
    this.#missed = ++this.#last;
    delete this.#updates[this.#last % REMEMBERED];
  }

  add(message: Update): Update {
    const update = { ...message, seq: ++this.#last };
    this.#updates[this.#last % REMEMBERED] = update.type === "preview" ? { ...update, png: undefined } : update;
    return update;
  }

  /** Those after number `after`, at most `limit`. */
  after(after: number, limit: number) {
    const first = Math.max(after + 1, this.#last - REMEMBERED + 1, 1);
    const updates: Update[] = [];
    for (let seq = first; seq <= this.#last && updates.length < limit; seq++) {
      const update = this.#updates[seq % REMEMBERED];
      if (update !== undefined) updates.push(update);
    }
    const hasGap = first > after + 1 || after > this.#last || this.#missed > after;
    return { instance: this.instance, updates, has_gap: hasGap, last: this.#last };
  }
}
