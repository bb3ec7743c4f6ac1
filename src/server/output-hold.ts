import { EventEmitter } from "node:events";
import type { PixelsError } from "../protocol/errors.ts";
import type { Log } from "./log.ts";
import type { OutputFolder } from "./output-folder.ts";

const RETRY_MS = 1_000;
/** How often one job may be drawn for nothing although the folder took what it needs. */
const MOST_TRIES = 3;

/** What a job needs that could not write its pictures. */
interface Demand {
  bytes: number;
  tries: number;
}

/**
 * Holds all jobs while pictures can't be written, and lets them go on by itself once they can: a disk that is full for an
 * hour costs no job. Says both once.
 */
export class OutputHold extends EventEmitter<{ free: [] }> {
  /** Why no job is started; undefined where jobs are. */
  reason: string | undefined;
  readonly #outputs: OutputFolder;
  readonly #isPatient: boolean;
  readonly #log: Log;
  readonly #demands = new Map<string, Demand>();
  #timer: NodeJS.Timeout | undefined;

  /** @param isPatient otherwise jobs fail at once: where nobody would see why they wait. */
  constructor(outputs: OutputFolder, isPatient: boolean, log: Log) {
    super();
    this.#outputs = outputs;
    this.#isPatient = isPatient;
    this.#log = log;
  }

  /**
   * Takes a job whose pictures could not be written.
   * @param bytes that they need, as far as is known.
   * @returns whether it is to wait. It fails where the folder took as much before, time and again.
   */
  take(id: string, problem: PixelsError, bytes: number): boolean {
    const known = this.#demands.get(id);
    const tries = known === undefined || bytes > known.bytes ? 1 : known.tries + 1;
    this.#demands.set(id, { bytes, tries });
    if (!this.#isPatient || tries >= MOST_TRIES) return false;
    this.#begin(problem, 0);
    return true;
  }

  /** A job that has ended needs nothing. */
  forget(id: string): void {
    this.#demands.delete(id);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #begin(problem: PixelsError, pauseMs: number): void {
    if (this.reason === undefined) this.#log.warn(`${problem.message}; jobs wait until that has changed`);
    this.reason = problem.message;
    this.#timer ??= setTimeout(() => void this.#tryAgain(), pauseMs).unref();
  }

  async #tryAgain(): Promise<void> {
    const bytes = Math.max(0, ...Array.from(this.#demands.values(), (demand) => demand.bytes));
    const problem = await this.#outputs.problemWith(bytes);
    this.#timer = undefined;
    if (problem !== undefined) return this.#begin(problem, RETRY_MS);
    this.reason = undefined;
    this.#log.info(`pictures can be written to ${this.#outputs.path} again: jobs go on`);
    this.emit("free");
  }
}
