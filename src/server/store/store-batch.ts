import type { Change } from "./store-changes.ts";

/** Changes that go to disk together; of two to one job, the later alone. */
export class StoreBatch {
  readonly changes = new Map<string, Change>();
  /** Settles when the batch is on disk, or could not be. */
  readonly written: Promise<void>;
  #settle: { resolve: () => void; reject: (reason: unknown) => void } | undefined;

  constructor() {
    this.written = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  resolve(): void {
    this.#settle?.resolve();
  }

  reject(reason: unknown): void {
    this.#settle?.reject(reason);
  }
}
