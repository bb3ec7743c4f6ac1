import { closeSync, fdatasync, fdatasyncSync, openSync, renameSync, rmSync, writeSync, writevSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { Place } from "../../place.ts";
import { flushFolder, grow } from "./store-space.ts";

const flush = promisify(fdatasync);

/**
 * Bytes that a segment grows by. They are zeros that lie on the disk before anything is written over them: a flush that
 * need not record a new length takes 0.25 ms instead of 0.38.
 */
const GROWTH_BYTES = 1 << 18;
/** Zeros that always stand behind the last record, by which a file that was cut short is known. */
export const END_BYTES = 8;

/** One file of the log: records behind each other, then zeros. */
export class LogSegment {
  readonly #path: string;
  readonly #place: Place;
  readonly #file: number;
  #size: number;
  /** Where the next record begins. */
  #end = 0;

  private constructor(path: string, file: number, size: number) {
    this.#path = path;
    this.#place = new Place(path);
    this.#file = file;
    this.#size = size;
  }

  /** The file has its name once it has its zeros. */
  static async create(path: string): Promise<LogSegment> {
    const unfinished = `${path}.new`;
    const file = openSync(unfinished, "w", 0o600);
    try {
      const size = await grow(unfinished, END_BYTES, GROWTH_BYTES);
      fdatasyncSync(file);
      renameSync(unfinished, path);
      flushFolder(dirname(path));
      return new LogSegment(path, file, size);
    } catch (error) {
      closeSync(file);
      rmSync(unfinished, { force: true });
      throw error;
    }
  }

  /** False where the file was deleted or moved: what is written to it then is lost with this process. */
  get isInPlace(): boolean {
    return this.#place.isKept;
  }

  get bytes(): number {
    return this.#end;
  }

  /** One call at a time; resolves when the records are on disk. Those of a call that rejects are not in the file. */
  async append(records: readonly Buffer[]): Promise<void> {
    const bytes = records.reduce((sum, record) => sum + record.length, 0);
    const needed = this.#end + bytes + END_BYTES;
    if (needed > this.#size) this.#size = await grow(this.#path, needed, GROWTH_BYTES);
    try {
      // Into the page cache, which takes as long as copying the bytes: the file has room for them.
      const written = writevSync(this.#file, records, this.#end);
      if (written < bytes) throw new Error(`only ${written} of ${bytes} bytes were written`);
      await flush(this.#file);
    } catch (error) {
      this.#erase(bytes);
      throw error;
    }
    this.#end += bytes;
  }

  close(): void {
    closeSync(this.#file);
  }

  remove(): void {
    this.#place.remove();
    this.close();
  }

  /** The next call writes over it; what remains of it must not look like records. */
  #erase(bytes: number): void {
    try {
      writeSync(this.#file, Buffer.alloc(bytes), 0, bytes, this.#end);
    } catch {
      // The disk takes nothing at all now.
    }
  }
}
