import { readFileSync, renameSync, writeFileSync } from "node:fs";
import * as v from "valibot";

/** Weight of the newest job. */
const SMOOTHING = 0.2;
/** A killed server loses no more than what it learnt since. */
const SAVE_MS = 60_000;

const content = v.record(v.string(), v.pipe(v.number(), v.finite(), v.minValue(0)));

/** How long a sampling step takes, as measured: a file keeps it from one server to the next. */
export class Speed {
  readonly #path: string | undefined;
  readonly #engine: string;
  #savedAt = Number.NEGATIVE_INFINITY;
  #hasNews = false;
  #secondsPerStep: number | undefined;

  /** @param path of the file; nothing is kept without it. A file that says nothing of this engine counts as none. */
  constructor(path: string | undefined, engine: string) {
    this.#path = path;
    this.#engine = engine;
    this.#secondsPerStep = path === undefined ? undefined : read(path)[engine];
  }

  /** `undefined` where nothing has ever been measured. */
  get secondsPerStep(): number | undefined {
    return this.#secondsPerStep;
  }

  /** Takes what a step of one job took on average. */
  measure(seconds: number): void {
    const known = this.#secondsPerStep ?? seconds;
    this.#secondsPerStep = known + SMOOTHING * (seconds - known);
    this.#hasNews = true;
    if (performance.now() - this.#savedAt >= SAVE_MS) this.save();
  }

  save(): void {
    if (this.#path === undefined || !this.#hasNews) return;
    this.#savedAt = performance.now();
    this.#hasNews = false;
    try {
      const unfinished = `${this.#path}.new`;
      writeFileSync(unfinished, JSON.stringify({ ...read(this.#path), [this.#engine]: this.#secondsPerStep }));
      renameSync(unfinished, this.#path);
    } catch {
      // The disk is full, or the like: the next server will measure again.
    }
  }
}

/** Seconds by engine; empty where the file is none of ours. */
function read(path: string): Record<string, number> {
  try {
    return v.parse(content, JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return {};
  }
}
