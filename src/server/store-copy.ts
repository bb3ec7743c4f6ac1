import { closeSync, openSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { FORMAT, type OrderKey, StoreFile } from "./store-file.ts";
import { decodeRecord } from "./store-record.ts";
import { readRecord, scanRecords } from "./store-scan.ts";
import { isFull, reserve } from "./store-space.ts";

export type CopyOutcome =
  | { result: "copied"; jobs: number }
  | { result: "newer"; format: number }
  | { result: "damaged"; reason: string }
  | { result: "full" }
  | { result: "unwritable"; reason: string };

/** Records written in one transaction. */
const CHUNK = 1000;

/** Writes an empty store. */
export async function createStore(path: string): Promise<void> {
  const store = await FreshStore.create(path, 0);
  await store.finish();
}

/**
 * Writes a new store with all records of an old one, and checks each on the way. A map that is damaged enough kills
 * whoever reads it with SIGBUS or SIGSEGV: run this in a process that may die.
 */
export async function copyStore(from: string, to: string): Promise<CopyOutcome> {
  return outcomeOf(async () => {
    const old = new StoreFile(from, { readOnly: true });
    const { format } = old;
    if (format === undefined) throw new Error("its format is missing");
    if (format > FORMAT) return { result: "newer", format };
    const fresh = await FreshStore.create(to, statSync(from).size);
    let last: OrderKey | undefined;
    for (const { key, value } of old.records.getRange()) {
      check(old, last, key, value);
      await fresh.add(key, value);
      last = key;
    }
    if (fresh.jobs !== old.recordCount || fresh.jobs !== old.orderCount) throw new Error("records are missing from it");
    await fresh.finish();
    return { result: "copied", jobs: fresh.jobs };
  });
}

function check(old: StoreFile, last: OrderKey | undefined, key: OrderKey, value: Buffer): void {
  const job = decodeRecord(value)?.job;
  if (job === undefined || job.order !== key[0] || job.id !== key[1])
    throw new Error("a record is not as it was written");
  if (last !== undefined && last[0] >= job.order) throw new Error("its records are out of order");
  if (old.orders.get(job.id) !== job.order) throw new Error("its index does not fit its records");
}

/**
 * Writes a new store with the newest undamaged record of every job that can be found in the bytes of a damaged one.
 * Knows nothing of its structure, so that jobs that were removed lately come back too.
 */
export async function salvageStore(from: string, to: string): Promise<CopyOutcome> {
  return outcomeOf(async () => {
    const file = openSync(from, "r");
    const newest = new Map<string, { order: number; sequence: number; at: number }>();
    for (const { at, job, sequence } of scanRecords(file)) {
      const known = newest.get(job.id);
      if (known === undefined || known.sequence < sequence) newest.set(job.id, { order: job.order, sequence, at });
    }
    const fresh = await FreshStore.create(to, statSync(from).size);
    const found = [...newest].sort(([, a], [, b]) => a.order - b.order);
    for (const [id, { order, at }] of found) await fresh.add([order, id], readRecord(file, at));
    closeSync(file);
    await fresh.finish();
    return { result: "copied", jobs: fresh.jobs };
  });
}

async function outcomeOf(copy: () => Promise<CopyOutcome>): Promise<CopyOutcome> {
  try {
    return await copy();
  } catch (error) {
    const { message: reason, cause } = error as Error;
    if (!(error instanceof Unwritable)) return { result: "damaged", reason };
    return isFull(cause) ? { result: "full" } : { result: "unwritable", reason };
  }
}

class Unwritable extends Error {}

/** A new file, on disk as a whole when `finish` resolves. */
class FreshStore {
  jobs = 0;
  readonly #path: string;
  readonly #file: StoreFile;
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
    this.#chunk.push([key, value]);
    if (this.#chunk.length >= CHUNK) await this.#write();
  }

  async finish(): Promise<void> {
    await this.#write();
    await writing(async () => {
      const { usedBytes } = this.#file;
      await this.#file.close();
      const file = await open(this.#path, "r+");
      await file.truncate(usedBytes);
      await file.sync();
      await file.close();
    });
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
