import { type Database, type Key, open, type RootDatabase } from "lmdb";

/** Version of what lies in the file; a server refuses a file with a larger one. */
export const FORMAT = 1;

/** Records in the order of arrival. */
export type OrderKey = [order: number, id: string];

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
  readonly #root: RootDatabase;
  readonly #about: Database<number, string>;

  constructor(path: string, options: Options = {}) {
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
    return count(this.records);
  }

  get orderCount(): number {
    return count(this.orders);
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

function count(table: Database<unknown, Key>): number {
  return (table.getStats() as { entryCount: number }).entryCount;
}
