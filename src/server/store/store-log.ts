import { readdirSync } from "node:fs";
import { join } from "node:path";
import { LogSegment } from "./store-log-segment.ts";

const NAME = /^jobs-(\d+)\.log$/;

/**
 * The log that every change is appended to, and flushed, before it is acknowledged. It knows bytes and nothing of jobs.
 * It consists of segments, of which the last one grows; the full ones are dropped when the file holds all that is in them.
 * What a crash leaves of it is read by `replayLog`.
 */
export class StoreLog {
  readonly #folder: string;
  readonly #full: LogSegment[] = [];
  #number: number;
  #segment: LogSegment;

  private constructor(folder: string, number: number, segment: LogSegment) {
    this.#folder = folder;
    this.#number = number;
    this.#segment = segment;
  }

  /** Begins a new log in a folder that has none. */
  static async create(folder: string): Promise<StoreLog> {
    return new StoreLog(folder, 1, await LogSegment.create(pathOf(folder, 1)));
  }

  /** Whether the segment that grows is still where the next server will look for it. */
  get isInPlace(): boolean {
    return this.#segment.isInPlace;
  }

  /** Of the segment that grows. */
  get bytes(): number {
    return this.#segment.bytes;
  }

  /** One call at a time. Resolves when the records are on disk; when it rejects, none of them is. */
  append(records: readonly Buffer[]): Promise<void> {
    return this.#segment.append(records);
  }

  /** Ends the segment that grows, and begins the next. Not while `append` is at work. */
  async rotate(): Promise<void> {
    const next = await LogSegment.create(pathOf(this.#folder, this.#number + 1));
    this.#full.push(this.#segment);
    this.#segment = next;
    this.#number++;
  }

  dropFull(): void {
    for (const segment of this.#full.splice(0)) segment.remove();
  }

  /** Leaves all that is in it to `replayLog`. */
  close(): void {
    for (const segment of [...this.#full, this.#segment]) segment.close();
  }

  remove(): void {
    this.dropFull();
    this.#segment.remove();
  }
}

/** The segments in a folder, oldest first. */
export function segmentsIn(folder: string): string[] {
  const numbers = readdirSync(folder).flatMap((name) => NAME.exec(name)?.slice(1).map(Number) ?? []);
  return numbers.sort((one, other) => one - other).map((number) => pathOf(folder, number));
}

function pathOf(folder: string, number: number): string {
  return join(folder, `jobs-${number}.log`);
}
