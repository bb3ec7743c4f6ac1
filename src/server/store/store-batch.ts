import { type Change, StoreChanges } from "./store-changes.ts";

/** Changes that go to disk together. */
export class StoreBatch {
  readonly changes = new StoreChanges();
  /** Settles when the batch is on disk, or could not be. */
  readonly written: Promise<void>;
  #settle: { resolve: () => void; reject: (reason: unknown) => void } | undefined;

  constructor() {
    this.written = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  get bytes(): Buffer {
    return Buffer.concat(Array.from(this.changes.values(), (change: Change) => change.bytes));
  }

  resolve(): void {
    this.#settle?.resolve();
  }

  reject(reason: unknown): void {
    this.#settle?.reject(reason);
  }
}
