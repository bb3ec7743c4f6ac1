import type { Job } from "../queue/job.ts";

/** What becomes of a job: a new record, or none. */
export type Change = { job: Job; bytes: Buffer } | null;

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

  get bytes(): number {
    let sum = 0;
    for (const change of this.changes.values()) sum += change?.bytes.length ?? 0;
    return sum;
  }

  resolve(): void {
    this.#settle?.resolve();
  }

  reject(reason: unknown): void {
    this.#settle?.reject(reason);
  }
}
