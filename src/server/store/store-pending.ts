import { StoreBatch } from "./store-batch.ts";
import { type Change, StoreChanges } from "./store-changes.ts";

/**
 * What is not in the file yet. A change is first `waiting`, then `flushing`, then `logged`, then `saving`, and then in the file. None in
 * the first two is acknowledged.
 */
export class StorePending {
  waiting = new StoreBatch();
  flushing = new StoreBatch();
  logged = new StoreChanges();
  saving = new StoreChanges();

  /** Takes what waits for one flush. */
  beginFlush(): StoreBatch {
    this.flushing = this.waiting;
    this.waiting = new StoreBatch();
    return this.flushing;
  }

  endFlush(): void {
    this.flushing = new StoreBatch();
  }

  /** Takes all that is logged for the file; nothing must be `saving`. */
  beginSave(): void {
    this.saving = this.logged;
    this.logged = new StoreChanges();
  }

  endSave(): void {
    this.saving = new StoreChanges();
  }

  /** All that was logged is in a file that was made anew. */
  dropLogged(): void {
    this.saving = new StoreChanges();
    this.logged = new StoreChanges();
  }

  /** The newest change of a job. */
  get(id: string): Change | undefined {
    return this.waiting.changes.get(id) ?? this.flushing.changes.get(id) ?? this.logged.get(id) ?? this.saving.get(id);
  }

  /** Ids of all jobs with an `order` above `after` and up to `end`, and of others that are not logged yet. */
  ids(after: number, end: number): Set<string> {
    const logged = [this.logged, this.saving].flatMap((changes) => [...changes.idsBetween(after, end)]);
    return new Set([...logged, ...this.flushing.changes.keys(), ...this.waiting.changes.keys()]);
  }
}
