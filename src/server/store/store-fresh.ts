import { open } from "node:fs/promises";
import { type OrderKey, StoreFile } from "./store-file.ts";
import { sequenceOf } from "./store-frame.ts";
import { isFull, reserve } from "./store-space.ts";

export interface Copied {
  result: "copied";
  jobs: number;
  /** The largest of its records. */
  sequence: number;
}

export type CopyOutcome =
  | Copied
  | { result: "newer"; format: number }
  | { result: "damaged"; reason: string }
  | { result: "full" }
  | { result: "unwritable"; reason: string };

/** Records written in one transaction. */
const CHUNK = 1000;

/** A new file, on disk as a whole when `finish` resolves. */
export class FreshStore {
  jobs = 0;
  readonly #path: string;
  readonly #file: StoreFile;
  #sequence = 0;
  #chunk: [OrderKey, Buffer][] = [];

  private constructor(path: string) {
    this.#path = path;
    this.#file = new StoreFile(path, { noSync: true });
    this.#file.stamp();
  }

  /** `bytes` as many as it will have at most. */
  static create(path: string, bytes: number): Promise<FreshStore> {
    return writing(async () => {
      const store = new FreshStore(path);
      await reserve(path, bytes);
      return store;
    });
  }

  async add(key: OrderKey, value: Buffer): Promise<void> {
    this.jobs++;
    this.#sequence = Math.max(this.#sequence, sequenceOf(value));
    this.#chunk.push([key, value]);
    if (this.#chunk.length >= CHUNK) await this.#write();
  }

  async finish(): Promise<Copied> {
    await this.#write();
    await writing(async () => {
      const { usedBytes } = this.#file;
      await this.#file.close();
      const file = await open(this.#path, "r+");
      await file.truncate(usedBytes);
      await file.sync();
      await file.close();
    });
    return { result: "copied", jobs: this.jobs, sequence: this.#sequence };
  }

  async #write(): Promise<void> {
    const chunk = this.#chunk;
    this.#chunk = [];
    await writing(async () =>
      this.#file.commitSync(() => {
        for (const [key, value] of chunk) this.#file.insert(key, value);
      }),
    );
  }
}

async function writing<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw new Unwritable((error as Error).message, { cause: error });
  }
}

class Unwritable extends Error {}

/** What became of a copy whose reading or writing may have failed. */
export async function outcomeOf(copy: () => Promise<CopyOutcome>): Promise<CopyOutcome> {
  try {
    return await copy();
  } catch (error) {
    const { message: reason } = error as Error;
    if (!(error instanceof Unwritable)) return { result: "damaged", reason };
    return isFull(error) ? { result: "full" } : { result: "unwritable", reason };
  }
}
