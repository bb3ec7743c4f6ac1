import type { BoardCounts } from "../jobs/board.ts";
import type { IndexOfJobs } from "./index-of-jobs.ts";
import { kindNamed } from "./kind.ts";
import type { Line } from "./line.ts";
import type { Lines } from "./lines.ts";

/** How old numbers may be by which jobs are let in while the queue is far from full. */
const FRESH_MS = 200;
/** From this share of its bound on, the queue is counted for each job. */
const NEARLY_FULL = 0.9;
/** A job whose length nobody has asked for: most have as many steps. */
const USUAL_STEPS = 20;

const NONE = new Map<string, number>();
const NOTHING: BoardCounts = {
  ...{ queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 },
  ...{ lanes: NONE, models: NONE, unplaced: NONE },
};

interface LineCounts {
  line: Line;
  queued: number;
  running: number;
  completed: number;
  failed: number;
}

/** How many jobs there are in all lines. */
export class Backlog {
  readonly #lines: Lines;
  readonly #index: IndexOfJobs;
  /** By line, as last counted, and as this machine has changed it since. */
  readonly #queued = new Map<Line, number>();
  #known: BoardCounts = NOTHING;
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(lines: Lines, index: IndexOfJobs) {
    this.#lines = lines;
    this.#index = index;
  }

  added(line: Line): void {
    this.#queued.set(line, (this.#queued.get(line) ?? 0) + 1);
  }

  taken(line: Line): void {
    this.#queued.set(line, Math.max(0, (this.#queued.get(line) ?? 0) - 1));
  }

  /** As far as is known here. */
  get isEmpty(): boolean {
    return this.#total === 0;
  }

  /** Jobs that wait; counted anew where that may matter to this bound. */
  async queued(bound: number): Promise<number> {
    const isFresh = performance.now() - this.#countedAt < FRESH_MS;
    if (!isFresh || this.#total >= bound * NEARLY_FULL) await this.#count();
    return this.#total;
  }

  stepsOf(engine: string): number {
    let steps = 0;
    for (const [{ name }, queued] of this.#queued)
      if (kindNamed(name)?.engine === engine) steps += queued * USUAL_STEPS;
    return steps;
  }

  /** @param isDrawn tells whether any machine draws a model. */
  async counts(isDrawn: (model: string) => boolean): Promise<BoardCounts> {
    const [all, cancelled] = await Promise.all([this.#count(), this.#index.cancelledCount()]);
    const sum = (of: (line: LineCounts) => number) => all.reduce((total, line) => total + of(line), 0);
    const [lanes, models, unplaced] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
    for (const { line, queued } of all) {
      const { engine = "", model = line.name } = kindNamed(line.name) ?? {};
      increase(models, model, queued);
      if (queued === 0) continue;
      if (isDrawn(model)) increase(lanes, engine, queued);
      else increase(unplaced, model, queued);
    }
    this.#known = {
      queued: sum(({ queued }) => queued),
      running: sum(({ running }) => running),
      completed: sum(({ completed }) => completed),
      failed: sum(({ failed }) => failed),
      cancelled,
      lanes,
      models,
      unplaced,
    };
    return this.#known;
  }

  /** As last counted. */
  get known(): BoardCounts {
    return this.#known;
  }

  async #count(): Promise<LineCounts[]> {
    const all = await Promise.all(this.#lines.all.map(countsOf));
    this.#countedAt = performance.now();
    for (const { line, queued } of all) this.#queued.set(line, queued);
    return all;
  }

  get #total(): number {
    let total = 0;
    for (const queued of this.#queued.values()) total += queued;
    return total;
  }
}

async function countsOf(line: Line): Promise<LineCounts> {
  const counts = await line.queue.getJobCounts("wait", "prioritized", "active", "completed", "failed");
  const { wait = 0, prioritized = 0, active = 0, completed = 0, failed = 0 } = counts;
  return { line, queued: wait + prioritized, running: active, completed, failed };
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
