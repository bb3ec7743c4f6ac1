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
    return { instance: this.instance, updates, has_gap: first > after + 1 || after > this.#last, last: this.#last };
  }
}
