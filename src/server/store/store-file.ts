import { statSync } from "node:fs";
import { type Database, type Key, open, type RootDatabase } from "lmdb";
import { grow } from "./store-space.ts";

/** Version of what lies in the file; a server refuses a file with a larger one. */
export const FORMAT = 3;

/** Records in the order of arrival. */
export type OrderKey = [order: number, id: string];

/** Bytes that a file grows by, where it must. */
const GROWTH_BYTES = 1 << 20;
/** Pages that any commit may take: branches, split ones, the list of free ones. */
const COMMIT_PAGES = 64;
/** Pages that a change may touch. */
const CHANGE_PAGES = 2;
/** Bytes that a record takes beside its own. */
const ENTRY_BYTES = 256;

interface Stats {
  entryCount: number;
  pageSize: number;
  /** Of the last page in use. */
  lastPageNumber: number;
}

interface Options {
  readOnly?: boolean;
  /** Leaves flushing to the caller. */
  noSync?: boolean;
}

/** One LMDB file: records in the order of arrival, and where each job's stands. */
export class StoreFile {
  readonly records: Database<Buffer, OrderKey>;
  /** Id to order. */
  readonly orders: Database<number, string>;
  readonly #path: string;
  readonly #root: RootDatabase;
  readonly #about: Database<number, string>;

  constructor(path: string, options: Options = {}) {
    this.#path = path;
    this.#root = open({
      path,
      noSubdir: true,
      maxDbs: 3,
      // A commit then returns after fdatasync of the data and a synchronous write of the page that makes it valid,
      // and one that fails leaves nothing behind. With overlapping it would be visible before it is safe.
      overlappingSync: false,
      // Otherwise each batch makes a second promise that nobody holds, whose rejection ends the process.
      eventTurnBatching: false,
      readOnly: options.readOnly ?? false,
      noSync: options.noSync ?? false,
    });
    this.records = this.#table("records", "binary");
    this.orders = this.#table("orders", "ordered-binary");
    this.#about = this.#table("about", "ordered-binary");
  }

  /** As written by `stamp`. */
  get format(): number | undefined {
    return this.#about.get("format");
  }

  stamp(): void {
    this.#about.putSync("format", FORMAT);
  }

  get recordCount(): number {
    return stats(this.records).entryCount;
  }

  get orderCount(): number {
    return stats(this.orders).entryCount;
  }

  get pageSize(): number {
    return stats(this.records).pageSize;
  }

  /** What lies behind these bytes is in no use. */
  get usedBytes(): number {
    const { lastPageNumber, pageSize } = stats(this.records);
    return (lastPageNumber + 1) * pageSize;
  }

  /** Within a commit. */
  insert(key: OrderKey, value: Buffer): void {
    const [order, id] = key;
    this.records.put(key, value);
    this.orders.put(id, order);
  }

  /** Within a commit. */
  replace(key: OrderKey, value: Buffer): void {
    this.records.put(key, value);
  }

  /** Within a commit. */
  delete(key: OrderKey): void {
    this.records.remove(key);
    this.orders.remove(key[1]);
  }

  /** Before a commit of so many changes with records of so many bytes. */
  async makeRoom(changes: number, bytes: number): Promise<void> {
    const { lastPageNumber, pageSize } = stats(this.records);
    const used = lastPageNumber + 1;
    const touched = Math.min(used, CHANGE_PAGES * changes);
    // Twice the bytes, since pages that were split are half empty.
    const needed = (used + touched + COMMIT_PAGES) * pageSize + 2 * (bytes + ENTRY_BYTES * changes);
    if (this.#size >= needed) return;
    await grow(this.#path, needed, GROWTH_BYTES);
  }

  /** All of `writes` or nothing; resolves when it is on disk. */
  async commit(writes: () => void): Promise<void> {
    try {
      await this.#root.batch(writes);
    } catch (error) {
      throw await causeOf(error);
    }
  }

  commitSync(writes: () => void): void {
    this.#root.transactionSync(writes);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  get #size(): number {
    return statSync(this.#path).size;
  }

  #table<V, K extends Key>(name: string, encoding: "binary" | "ordered-binary"): Database<V, K> {
    const table: Database<V, K> | undefined = this.#root.openDB<V, K>({ name, encoding });
    if (table === undefined) throw new Error(`it has no table "${name}"`);
    return table;
  }
}

/** What lmdb rejects with says only that a commit failed; why is another promise, rejected a moment later. */
async function causeOf(error: unknown): Promise<unknown> {
  const cause = (error as { commitError?: Promise<unknown> }).commitError;
  return cause === undefined
    ? error
    : cause.then(
        () => error,
        (reason: unknown) => reason,
      );
}

function stats(table: Database<unknown, Key>): Stats {
  return table.getStats() as Stats;
}
