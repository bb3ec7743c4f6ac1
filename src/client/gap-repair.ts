import type { ReplyOf } from "../protocol/messages/replies.ts";
import type { Update } from "../protocol/messages/updates.ts";

/** What a gap is repaired with. */
export interface GapRepairOptions {
  /** The updates after one number, and the run of the backend that numbers them so. Rejects where they can't be had. */
  ask(after: number): Promise<ReplyOf<"update_list">>;
  /** Takes each update in its turn. */
  next(update: Update): void;
  /** Updates were missed, and can't be had any more: what was heard before them may be out of date. */
  missed(): void;
}

/**
 * Hands on the updates of a backend that numbers them, with those that the subscription has missed: a publisher drops what a slow reader has no
 * room for, and whatever it says while the connection is down. What has no number is handed on as it comes.
 */
export class GapRepair {
  readonly #options: GapRepairOptions;
  /** Which run of the backend numbers them. */
  #instance: string | undefined;
  /** The number of the last one that was handed on. */
  #last: number | undefined;
  /** The number of the last one when the subscription began. */
  #first: number | undefined;
  /** What comes while a gap is repaired. */
  #held: Update[] | undefined;

  constructor(options: GapRepairOptions) {
    this.#options = options;
  }

  /** Where the numbers stand about when the subscription begins: by that, a gap before the first update is noticed. */
  begin({ instance, last }: { instance: string; last: number }): void {
    if (this.#instance !== undefined) return;
    this.#instance = instance;
    this.#first = last;
  }

  take(update: Update): void {
    if (this.#held !== undefined) this.#held.push(update);
    else if (this.#isGap(update)) this.#repair([update]);
    else if (!this.#isKnown(update)) this.#hand(update);
  }

  /** The connection is back: all that was published meanwhile was missed. */
  reconnected(): void {
    if (this.#held === undefined) this.#repair([]);
  }

  /** The first update may be one of those that were counted when the subscription began. */
  #isGap({ seq }: Update): boolean {
    const before = this.#last ?? this.#first;
    return seq !== undefined && before !== undefined && seq > before + 1;
  }

  /** It came with others that filled a gap. */
  #isKnown({ seq }: Update): boolean {
    return seq !== undefined && this.#last !== undefined && seq <= this.#last;
  }

  #hand(update: Update): void {
    this.#last = update.seq ?? this.#last;
    this.#options.next(update);
  }

  #repair(held: Update[]): void {
    const after = this.#last ?? this.#first;
    if (after === undefined) return;
    this.#held = held;
    void this.#fill(after)
      .catch(() => {
        // Nobody tells: it goes on with whatever comes next.
        this.#last = undefined;
        this.#first = undefined;
        return false;
      })
      .then((isWhole) => {
        if (!isWhole) this.#options.missed();
        this.#held = undefined;
        for (const update of held) this.take(update);
      });
  }

  /** Hands on what came after one number. @returns whether that is all. */
  async #fill(after: number): Promise<boolean> {
    const page = await this.#options.ask(after);
    const isOther = (this.#instance !== undefined && page.instance !== this.#instance) || after > page.last;
    this.#instance = page.instance;
    this.#last = after;
    if (isOther) {
      // Another run: its numbers begin anew, and what the one before said last is gone with it.
      await this.#fill(0);
      return false;
    }
    for (const update of page.updates) this.#hand(update);
    const hasMore = this.#last > after && this.#last < page.last;
    const isWhole = !hasMore || (await this.#fill(this.#last));
    return isWhole && !page.has_gap;
  }
}
