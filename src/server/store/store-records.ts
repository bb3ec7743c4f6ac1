import { dirname } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Place } from "../../place.ts";
import type { PixelsError } from "../../protocol/errors.ts";
import type { Change } from "./store-changes.ts";
import { type OrderKey, StoreFile } from "./store-file.ts";
import { writeError } from "./store-space.ts";

/** Changes in one commit: they keep the event loop for 2 ms. */
const COMMIT_CHANGES = 250;

/** The records in the file, which is opened again after a failure. */
export class StoreRecords {
  readonly #path: string;
  readonly #place: Place;
  #file: StoreFile | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#file = new StoreFile(path);
    this.#place = new Place(path);
  }

  /** False where the file was deleted or moved; it can still be read. */
  get isInPlace(): boolean {
    return this.#place.isKept;
  }

  /** What lies behind these bytes of the file is in no use. */
  get usedBytes(): number {
    return this.#opened().usedBytes;
  }

  get(id: string): Buffer | undefined {
    const { orders, records } = this.#opened();
    const order = orders.get(id);
    return order === undefined ? undefined : records.get([order, id]);
  }

  /** The first `limit` records of an `order` above `after`. No reader stays open: one would keep old pages from reuse. */
  page(after: number, limit: number): { key: OrderKey; value: Buffer }[] {
    return [...this.#opened().records.getRange({ start: [after + 1], limit })];
  }

  /**
   * Resolves when all changes are on disk. Rejects with PixelsError `disk_full` and `store_failed`: then the first ones
   * may be, and to write them again does no harm.
   */
  async write(changes: Iterable<Change>): Promise<void> {
    let chunk: Change[] = [];
    for (const change of changes) {
      if (chunk.push(change) < COMMIT_CHANGES) continue;
      await this.#commit(chunk);
      await nextTurn();
      chunk = [];
    }
    if (chunk.length > 0) await this.#commit(chunk);
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #commit(changes: Change[]): Promise<void> {
    try {
      this.#file ??= new StoreFile(this.#path);
      await this.#file.makeRoom(
        changes.length,
        changes.reduce((sum, { bytes }) => sum + bytes.length, 0),
      );
    } catch (error) {
      throw this.#error(error);
    }
    const file = this.#file;
    try {
      const known = changes.map(({ id }) => file.orders.get(id));
      await file.commit(() => {
        for (const [i, change] of changes.entries()) apply(file, known[i], change);
      });
    } catch (error) {
      await this.#reopen(file);
      throw this.#error(error);
    }
  }

  /**
   * lmdb ends all use of a file after some failures, and a write after that would never return. While the file closes it
   * must not be opened: lmdb would hand out the closing one.
   */
  async #reopen(file: StoreFile): Promise<void> {
    this.#file = undefined;
    await file.close();
    try {
      this.#file = new StoreFile(this.#path);
    } catch {
      // The next commit tries again.
    }
  }

  #error(cause: unknown): PixelsError {
    return writeError(dirname(this.#path), cause);
  }

  #opened(): StoreFile {
    if (this.#file === undefined) throw this.#error(new Error("it is closed after a failed write"));
    return this.#file;
  }
}

/** Replaces the record of a job that may stand at the order `known` already. */
function apply(file: StoreFile, known: number | undefined, { id, order, isRemoval, bytes }: Change): void {
  if (!isRemoval && known === order) {
    file.replace([order, id], bytes);
    return;
  }
  if (known !== undefined) file.delete([known, id]);
  if (!isRemoval) file.insert([order, id], bytes);
}
