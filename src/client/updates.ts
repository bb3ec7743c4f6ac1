import type { ReplyOf } from "../protocol/messages/replies.ts";
import type { Update } from "../protocol/messages/updates.ts";
import { Subscriber, type SubscriberOptions } from "../wire/subscriber.ts";
import { EndingOrder } from "./ending-order.ts";
import { GapRepair } from "./gap-repair.ts";

/** How long a subscription may take to stand; a missed update is repaired anyway. */
const SUBSCRIBE_MS = 500;

/** Who hears of all jobs. */
export interface Watcher {
  update?(update: Update): void;
  /** The connection dropped. */
  lost?(): void;
  /** It is back; what was missed follows as far as the backend remembers it. */
  back?(): void;
  /** Updates were missed that nobody remembers: jobs that were heard of may have ended. */
  missed?(): void;
}

/** All updates of a backend, in order and without gaps as far as the backend can tell. */
export class Updates {
  readonly #options: SubscriberOptions;
  readonly #ask: (after: number) => Promise<ReplyOf<"update_list">>;
  readonly #watchers = new Set<Watcher>();
  readonly #ordered = new EndingOrder((update) => this.#tell((watcher) => watcher.update?.(update)));
  readonly #repair: GapRepair;
  #subscriber: Subscriber | undefined;

  /** @param ask for the updates after one number; rejects where they can't be had. */
  constructor(options: SubscriberOptions, ask: (after: number) => Promise<ReplyOf<"update_list">>) {
    this.#options = options;
    this.#ask = ask;
    this.#repair = new GapRepair({
      ask,
      next: (update) => this.#ordered.take(update),
      missed: () => this.#tell((watcher) => watcher.missed?.()),
    });
  }

  /** Hears everything from now on. Returns what ends that. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Subscribes, if nobody has yet. @returns whether the subscription is on its way. Throws PixelsError `bad_address`. */
  async subscribe(): Promise<boolean> {
    this.#subscriber ??= this.#begin();
    return this.#subscriber.ready(SUBSCRIBE_MS);
  }

  close(): void {
    this.#ordered.close();
    this.#subscriber?.close();
  }

  #begin(): Subscriber {
    const subscriber = new Subscriber(this.#options, {
      update: (update) => this.#repair.take(update),
      lost: () => this.#tell((watcher) => watcher.lost?.()),
      reconnected: () => {
        this.#tell((watcher) => watcher.back?.());
        this.#repair.reconnected();
      },
    });
    // Not waited for: where it fails, a gap before the first update goes unnoticed.
    void this.#ask(Number.MAX_SAFE_INTEGER).then(
      (page) => this.#repair.begin(page),
      () => undefined,
    );
    return subscriber;
  }

  #tell(tell: (watcher: Watcher) => void): void {
    for (const watcher of this.#watchers) tell(watcher);
  }
}
