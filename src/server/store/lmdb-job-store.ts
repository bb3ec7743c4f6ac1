import { dirname } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { PixelsError } from "../../protocol/errors.ts";
import type { Job } from "../queue/job.ts";
import type { JobStore } from "./job-store.ts";
import { type Change, StoreBatch } from "./store-batch.ts";
import { StoreFile } from "./store-file.ts";
import { StoreLock } from "./store-lock.ts";
import { decodeRecord, encodeRecord } from "./store-record.ts";
import { type RenewedStore, renewStore } from "./store-renewal.ts";
import { writeError } from "./store-space.ts";

/** Records read at once by `all`: no reader stays open between them, since an open one keeps old pages from reuse. */
const PAGE = 256;

/**
 * Jobs on disk. What `put` and `remove` resolved is there after a crash of the process or the machine. Changes that come
 * while others are being flushed wait and are flushed together, so that many cost little more than one.
 */
export class LmdbJobStore implements JobStore {
  readonly #path: string;
  readonly #lock: StoreLock;
  readonly #warn: (text: string) => void;
  #file: StoreFile | undefined;
  #waiting = new StoreBatch();
  #flushing = new StoreBatch();
  /** While batches are written. */
  #work: Promise<void> | undefined;
  #sequence: number;
  /** Ids that `warn` has heard of. */
  readonly #damaged = new Set<string>();
  #isClosed = false;

  private constructor({ path, sequence }: RenewedStore, lock: StoreLock, warn: (text: string) => void) {
    this.#path = path;
    this.#sequence = sequence;
    this.#lock = lock;
    this.#warn = warn;
    this.#file = new StoreFile(path);
  }

  /**
   * Opens the store of a folder, which is made where there is none, and keeps it to this process. `warn` hears of
   * damage that costs no more than the damaged records.
   * Throws PixelsError `store_in_use`, `store_newer`, `store_damaged`, `store_failed`, `disk_full` and `unwritable`.
   */
  static async open(folder: string, warn: (text: string) => void): Promise<LmdbJobStore> {
    const lock = await StoreLock.take(folder);
    try {
      return new LmdbJobStore(await renewStore(folder, warn), lock, warn);
    } catch (error) {
      await lock.release();
      throw writeError(folder, error);
    }
  }

  /** Rejects with PixelsError `disk_full` and `store_failed`; the job is then as it was before. */
  async put(job: Job): Promise<void> {
    this.#sequence++;
    await this.#change(job.id, { job, bytes: encodeRecord(job, this.#sequence) });
  }

  /** Rejects as `put` does. */
  async remove(id: string): Promise<void> {
    await this.#change(id, null);
  }

  get(id: string): Job | undefined {
    const change = this.#pending(id);
    if (change !== undefined) return change?.job;
    const { orders, records } = this.#opened();
    const order = orders.get(id);
    return order === undefined ? undefined : this.#decode(id, records.get([order, id]));
  }

  *all(after = -1): Iterable<Job> {
    for (let start: number | undefined = after; start !== undefined; ) {
      const page: Page = this.#page(start);
      yield* page.jobs;
      start = page.end;
    }
  }

  /** Waits until all changes are on disk. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#work;
    await this.#file?.close();
    await this.#lock.release();
  }

  #change(id: string, change: Change): Promise<void> {
    if (this.#isClosed) throw new PixelsError("shutting_down", "the job store is closed");
    const batch = this.#waiting;
    batch.changes.set(id, change);
    this.#work ??= this.#writeAll();
    return batch.written;
  }

  async #writeAll(): Promise<void> {
    // What one turn of the event loop brings goes into one batch.
    await nextTurn();
    while (this.#waiting.changes.size > 0) {
      const batch = this.#waiting;
      this.#flushing = batch;
      this.#waiting = new StoreBatch();
      const error = await this.#write(batch);
      this.#flushing = new StoreBatch();
      if (error === undefined) batch.resolve();
      else batch.reject(error);
    }
    this.#work = undefined;
  }

  async #write({ changes, bytes }: StoreBatch): Promise<PixelsError | undefined> {
    try {
      this.#file ??= new StoreFile(this.#path);
      await this.#file.makeRoom(changes.size, bytes);
    } catch (error) {
      return this.#error(error);
    }
    const file = this.#file;
    try {
      const known = new Map([...changes.keys()].map((id) => [id, file.orders.get(id)]));
      await file.commit(() => {
        for (const [id, change] of changes) apply(file, id, known.get(id), change);
      });
      return undefined;
    } catch (error) {
      await this.#reopen(file);
      return this.#error(error);
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
      // The next batch tries again.
    }
  }

  #error(cause: unknown): PixelsError {
    return writeError(dirname(this.#path), cause);
  }

  #opened(): StoreFile {
    if (this.#file === undefined) throw this.#error(new Error("it is closed after a failed write"));
    return this.#file;
  }

  /** `null` for a job that is being removed, `undefined` for one whose record stands in the file. */
  #pending(id: string): Change | undefined {
    const change = this.#waiting.changes.get(id);
    return change === undefined ? this.#flushing.changes.get(id) : change;
  }

  #page(after: number): Page {
    const rows = [...this.#opened().records.getRange({ start: [after + 1], limit: PAGE })];
    const end = rows.length < PAGE ? undefined : rows.at(-1)?.key[0];
    const jobs = rows.map(({ key: [, id], value }) =>
      this.#pending(id) === undefined ? this.#decode(id, value) : undefined,
    );
    for (const id of new Set([...this.#flushing.changes.keys(), ...this.#waiting.changes.keys()])) {
      const job = this.#pending(id)?.job;
      if (job !== undefined && job.order > after && job.order <= (end ?? Infinity)) jobs.push(job);
    }
    return { jobs: jobs.filter((job) => job !== undefined).sort((a, b) => a.order - b.order), end };
  }

  #decode(id: string, bytes: Buffer | undefined): Job | undefined {
    const job = bytes && decodeRecord(bytes);
    if (job?.id === id) return job;
    if (!this.#damaged.has(id)) this.#warn(`the record of job ${id} is damaged and left out`);
    this.#damaged.add(id);
    return undefined;
  }
}

interface Page {
  jobs: Job[];
  /** The order to go on after; absent on the last page. */
  end: number | undefined;
}

/** Replaces the record of a job that may stand at `order` already. */
function apply(file: StoreFile, id: string, order: number | undefined, change: Change): void {
  if (order !== undefined && order === change?.job.order) {
    file.replace([order, id], change.bytes);
    return;
  }
  if (order !== undefined) file.delete([order, id]);
  if (change !== null) file.insert([change.job.order, id], change.bytes);
}
