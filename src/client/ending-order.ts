import type { Update, UpdateOf } from "../protocol/messages/updates.ts";

/** How long a 1.0.0 backend may take to say why or with what a job has ended, after it has said that it has. */
const LATE_MS = 1000;

/**
 * Puts the updates at the end of a job in the order that the protocol gives them: how it ended, then `job_finished`. The
 * existing backend publishes them the other way round, so a `job_finished` that comes first is held for a second.
 */
export class EndingOrder {
  readonly #next: (update: Update) => void;
  /** Jobs of which is known how they ended, but not yet that they are finished. */
  readonly #told = new Set<string>();
  readonly #held = new Map<string, { finished: UpdateOf<"job_finished">; timer: NodeJS.Timeout }>();

  /** @param next takes each update in its turn. */
  constructor(next: (update: Update) => void) {
    this.#next = next;
  }

  take(update: Update): void {
    if (update.type === "job_finished") this.#finish(update);
    else {
      this.#next(update);
      if (tellsTheEnd(update)) this.#tell(update.job_id);
    }
  }

  /** Forgets what it holds. */
  close(): void {
    for (const { timer } of this.#held.values()) clearTimeout(timer);
    this.#held.clear();
  }

  #finish(finished: UpdateOf<"job_finished">): void {
    if (this.#told.delete(finished.job_id)) this.#next(finished);
    else this.#hold(finished);
  }

  #hold(finished: UpdateOf<"job_finished">): void {
    const id = finished.job_id;
    clearTimeout(this.#held.get(id)?.timer);
    this.#held.set(id, { finished, timer: setTimeout(() => this.#release(id), LATE_MS) });
  }

  #tell(id: string): void {
    if (this.#held.has(id)) this.#release(id);
    else this.#told.add(id);
  }

  #release(id: string): void {
    const held = this.#held.get(id);
    this.#held.delete(id);
    if (held === undefined) return;
    clearTimeout(held.timer);
    this.#next(held.finished);
  }
}

/** Whether an update says how its job has ended. */
export function tellsTheEnd({ type }: Update): boolean {
  return type === "job_complete" || type === "job_error" || type === "job_cancelled";
}
