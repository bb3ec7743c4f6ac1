import { setImmediate as nextTurn } from "node:timers/promises";
import { PixelsError } from "../../protocol/errors.ts";
import type { Job } from "../jobs/job.ts";
import type { JobStore } from "../jobs/job-store.ts";
import type { StoreBatch } from "./store-batch.ts";
import type { Change } from "./store-changes.ts";
import { StoreLock } from "./store-lock.ts";
import { StoreLog } from "./store-log.ts";
import { StorePending } from "./store-pending.ts";
import { rebuildStore } from "./store-rebuild.ts";
import { decodeRecord, recordOf, removalOf } from "./store-record.ts";
import { StoreRecords } from "./store-records.ts";
import { renewStore } from "./store-renewal.ts";
import { replayLog } from "./store-replay.ts";
import { writeError } from "./store-space.ts";

/** Records that `all` reads at once. */
const PAGE = 256;
/** Bytes of the log from which on what it holds is brought into the file: some 25,000 changes. */
const CHECKPOINT_BYTES = 8 << 20;
/** Bytes of the log beyond which changes wait for the file. */
const LOG_BYTES = 2 * CHECKPOINT_BYTES;
/** How often a store that nobody writes to is looked after. */
const IDLE_LOOK_MS = 100;
/** How often one that is written to is. Looking takes 40 us, where a flush takes 300: at each flush it made requests 20 % slower. */
const LOOK_MS = 20;

/**
 * Jobs on disk: in a log that takes 0.3 ms to make a change safe, and in an lmdb file that finds them. What `put` and
 * `remove` resolved is there after a crash of the process or the machine. Changes that come while others are being
 * flushed wait and are flushed together, so that many cost little more than one.
 *
 * Where its folder or a file in it is deleted or moved meanwhile, it is made anew with all that is known, within `LOOK_MS` of the next
 * change: what was acknowledged since is in it. Only a process that dies within that time too loses what the folder held.
 */
export class LmdbJobStore implements JobStore {
  readonly #folder: string;
  #lock: StoreLock;
  #log: StoreLog;
  #records: StoreRecords;
  readonly #warn: (text: string) => void;
  readonly #pending = new StorePending();
  /** While batches are written. */
  #work: Promise<void> | undefined;
  /** While the file is brought up to date. */
  #checkpoint: Promise<void> | undefined;
  #sequence: number;
  /** Ids that `warn` has heard of. */
  readonly #damaged = new Set<string>();
  /** When its files were last seen in place, in ms of `performance.now()`. */
  #lookedAt = 0;
  /** Its files are gone, and could not be made anew: said once. */
  #isLost = false;
  #isClosed = false;
  readonly #look: NodeJS.Timeout;

  private constructor(
    parts: { folder: string; lock: StoreLock; log: StoreLog; records: StoreRecords },
    sequence: number,
    warn: (text: string) => void,
  ) {
    this.#folder = parts.folder;
    this.#lock = parts.lock;
    this.#log = parts.log;
    this.#records = parts.records;
    this.#sequence = sequence;
    this.#warn = warn;
    this.#look = setInterval(() => this.#lookAfter(), IDLE_LOOK_MS).unref();
  }

  /**
   * Opens the store of a folder, which is made where there is none, and keeps it to this process. `warn` hears of
   * damage that costs no more than the damaged records.
   * Throws PixelsError `store_in_use`, `store_newer`, `store_damaged`, `store_failed`, `disk_full` and `unwritable`.
   */
  static async open(folder: string, warn: (text: string) => void): Promise<LmdbJobStore> {
    const lock = await StoreLock.take(folder);
    let records: StoreRecords | undefined;
    try {
      const renewed = await renewStore(folder, warn);
      records = new StoreRecords(renewed.path);
      const replayed = await replayLog(folder, records, warn);
      const log = await StoreLog.create(folder);
      return new LmdbJobStore({ folder, lock, log, records }, Math.max(renewed.sequence, replayed), warn);
    } catch (error) {
      await records?.close();
      await lock.release();
      throw writeError(folder, error);
    }
  }

  /** Rejects with PixelsError `disk_full` and `store_failed`; the job is then as it was before. */
  async put(job: Job): Promise<void> {
    await this.#change(recordOf(job, ++this.#sequence));
  }

  /** Rejects as `put` does. */
  async remove(id: string): Promise<void> {
    await this.#change(removalOf(id, ++this.#sequence));
  }

  get(id: string): Job | undefined {
    const change = this.#pending.get(id);
    if (change?.isRemoval) return undefined;
    const bytes = change?.bytes ?? this.#records.get(id);
    return bytes && this.#decode(id, bytes);
  }

  *all(after = -1): Iterable<Job> {
    for (let start: number | undefined = after; start !== undefined; ) {
      const page: Page = this.#page(start);
      yield* page.jobs;
      start = page.end;
    }
  }

  /** Waits until all changes are on disk, and in the file if that has room for them. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#look);
    await this.#work;
    if (!this.#isInPlace) await this.#rebuild().catch(() => {});
    const isSaved = await this.#saveAll();
    await this.#records.close();
    if (isSaved) this.#log.remove();
    else this.#log.close();
    await this.#lock.release();
  }

  #change(change: Change): Promise<void> {
    if (this.#isClosed) throw new PixelsError("shutting_down", "the job store is closed");
    const batch = this.#pending.waiting;
    batch.changes.set(change.id, change);
    this.#work ??= this.#writeAll();
    return batch.written;
  }

  async #writeAll(): Promise<void> {
    // What one turn of the event loop brings goes into one batch: a flush costs as much processor time as ten jobs do.
    await nextTurn();
    while (this.#pending.waiting.changes.size > 0) {
      const batch = this.#pending.beginFlush();
      const error = await this.#write(batch);
      this.#pending.endFlush();
      if (error === undefined) batch.resolve();
      else batch.reject(error);
    }
    this.#work = undefined;
  }

  async #write(batch: StoreBatch): Promise<PixelsError | undefined> {
    const records = Array.from(batch.changes.values(), ({ bytes }) => bytes);
    try {
      const failure = await this.#append(records).catch((error: unknown) => ({ error }));
      if (failure !== undefined && this.#isInPlace) return writeError(this.#folder, failure.error);
      if (failure !== undefined || !this.#isInPlaceByNow) {
        await this.#rebuild();
        await this.#log.append(records);
      }
    } catch (error) {
      return writeError(this.#folder, error);
    }
    for (const change of batch.changes.values()) this.#pending.logged.add(change);
    return undefined;
  }

  async #append(records: readonly Buffer[]): Promise<undefined> {
    if (this.#log.bytes >= CHECKPOINT_BYTES || this.#pending.saving.size > 0) await this.#startCheckpoint();
    if (this.#log.bytes >= LOG_BYTES) await this.#checkpoint;
    await this.#log.append(records);
  }

  /** Whether the next server would find all of it, and no other one could take its place. */
  get #isInPlace(): boolean {
    return this.#log.isInPlace && this.#records.isInPlace && this.#lock.isInPlace;
  }

  /** Seen in place just now, or not long ago. */
  get #isInPlaceByNow(): boolean {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_MS) return true;
    if (!this.#isInPlace) return false;
    this.#lookedAt = now;
    return true;
  }

  /** While nobody writes. */
  #lookAfter(): void {
    if (this.#work !== undefined || this.#isInPlace) return;
    this.#work = this.#rebuild()
      .catch(() => {})
      .then(() => this.#writeAll());
  }

  /** Makes the store anew where its folder was. Rejects with PixelsError `store_failed` and `disk_full`. */
  async #rebuild(): Promise<void> {
    await this.#checkpoint?.catch(() => {});
    const [lock, log, records] = [this.#lock, this.#log, this.#records];
    const own = lock.isInPlace ? undefined : await StoreLock.take(this.#folder).catch((error) => this.#lose(error));
    try {
      const rebuilt = await rebuildStore(this.#folder, records, [this.#pending.saving, this.#pending.logged]);
      [this.#lock, this.#log, this.#records] = [own ?? lock, rebuilt.log, rebuilt.records];
      this.#warn(`the job store in ${this.#folder} was gone: it is made anew, with all ${rebuilt.jobs} jobs`);
    } catch (error) {
      await own?.release();
      return this.#lose(error);
    }
    this.#isLost = false;
    this.#pending.dropLogged();
    if (own !== undefined) await lock.release();
    log.close();
    await records.close();
  }

  #lose(cause: unknown): never {
    const { message } = writeError(this.#folder, cause);
    const what = `the job store in ${this.#folder} is gone, and can't be made anew: ${message}`;
    if (!this.#isLost) this.#warn(`${what}; no job is taken until it can`);
    this.#isLost = true;
    throw new PixelsError("store_failed", what);
  }

  /** Changes that come meanwhile go on into the log. */
  async #startCheckpoint(): Promise<void> {
    if (this.#checkpoint !== undefined) return;
    if (this.#pending.saving.size === 0) await this.#rotate();
    this.#checkpoint = this.#save().finally(() => {
      this.#checkpoint = undefined;
    });
    // Tried again with the next batch.
    this.#checkpoint.catch(() => {});
  }

  async #rotate(): Promise<void> {
    await this.#log.rotate();
    this.#pending.beginSave();
  }

  async #save(): Promise<void> {
    await this.#records.write(this.#pending.saving.values());
    this.#pending.endSave();
    this.#log.dropFull();
  }

  /** False where the file can't take it all now; it stays in the log then. */
  async #saveAll(): Promise<boolean> {
    await this.#checkpoint?.catch(() => {});
    try {
      await this.#save();
      await this.#records.write(this.#pending.logged.values());
      return true;
    } catch {
      return false;
    }
  }

  #page(after: number): Page {
    const rows = this.#records.page(after, PAGE);
    const end = rows.length < PAGE ? undefined : rows.at(-1)?.key[0];
    const jobs = rows.map(({ key: [, id], value }) =>
      this.#pending.get(id) === undefined ? this.#decode(id, value) : undefined,
    );
    for (const id of this.#pending.ids(after, end ?? Infinity)) {
      const job = this.get(id);
      if (job !== undefined && job.order > after && job.order <= (end ?? Infinity)) jobs.push(job);
    }
    return { jobs: jobs.filter((job) => job !== undefined).sort((a, b) => a.order - b.order), end };
  }

  #decode(id: string, bytes: Buffer): Job | undefined {
    const job = decodeRecord(bytes);
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
