import type { MultiBar, SingleBar } from "cli-progress";
import type { JobEvent } from "../client/follower.ts";
import { type Held, holdTerminal, writeTerminal } from "./live/held-terminal.ts";
import type { Paint } from "./paint.ts";

/** A screen full of bars says no more. */
const MAX_BARS = 12;
const BAR_WIDTH = 24;
/** Columns that a line needs beside its label. */
const BESIDE_LABEL = BAR_WIDTH + 30;
/** Of a terminal that does not tell its size. */
const [COLUMNS, ROWS] = [80, 24];
const ERASE_BELOW = "\u001b[J";
const [CUT_LINES, WRAP_LINES] = ["\u001b[?7l", "\u001b[?7h"];

/** Cuts text to so many columns. */
type Cut = (text: string, columns: number) => string;

/** A moving bar for each running job, on stderr. */
export class JobBars {
  readonly #bars: MultiBar;
  readonly #paint: Paint;
  readonly #cut: Cut;
  readonly #running = new Map<string, SingleBar>();
  readonly #total: SingleBar | undefined;
  readonly #held: Held;

  private constructor(bars: MultiBar, paint: Paint, cut: Cut, total: number | undefined) {
    this.#bars = bars;
    this.#paint = paint;
    this.#cut = cut;
    this.#total = total === undefined ? undefined : bars.create(total, 0, { stage: "pictures", label: "" });
    this.#held = holdTerminal({ away: () => this.#away(), back: () => this.#back() });
  }

  /** @param total how many jobs there are in all, for a bar that counts them. */
  static async open(paint: Paint, total?: number): Promise<JobBars> {
    const [{ default: progress }, { default: cut }] = await Promise.all([
      import("cli-progress"),
      import("cli-truncate"),
    ]);
    const options = {
      stream: process.stderr,
      format: `{bar} {value}/{total} {stage}  {label}`,
      barsize: BAR_WIDTH,
      fps: 10,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
      linewrap: false,
      emptyOnZero: true,
      // A line above the bars, or the shell, may have moved those that have not changed.
      forceRedraw: true,
    };
    return new JobBars(new progress.MultiBar(options, progress.Presets.shades_classic), paint, cut, total);
  }

  /** @param label clean text, cut to the terminal's width. */
  event(jobId: string, label: string, event: JobEvent): void {
    if (event.type !== "progress") return;
    const stage = this.#paint.cyan(event.stage.replaceAll("_", " "));
    const payload = { stage, label: this.#fit(label) };
    const bar = this.#running.get(jobId);
    if (bar) {
      bar.setTotal(event.totalSteps);
      bar.update(event.step, payload);
    } else if (this.#running.size < mostBars()) {
      this.#running.set(jobId, this.#bars.create(event.totalSteps, event.step, payload));
    }
  }

  finished(jobId: string): void {
    this.#remove(jobId);
    this.#total?.increment();
  }

  /** Takes all bars of jobs away. */
  clear(): void {
    for (const jobId of [...this.#running.keys()]) this.#remove(jobId);
  }

  /** A line that stays, above the bars, in as many rows as it needs. */
  line(text: string): void {
    if (!this.#bars.isActive) {
      writeTerminal(`${text}\n`);
      return;
    }
    this.#bars.log(`${ERASE_BELOW}${WRAP_LINES}${text}\n${CUT_LINES}`);
    this.#bars.update();
  }

  /** Takes the bars away. */
  stop(): void {
    this.#held.release();
    this.#bars.stop();
  }

  #away(): void {
    if (this.#bars.isActive) this.#bars.stop();
  }

  #back(): void {
    if (this.#running.size === 0 && this.#total === undefined) return;
    this.#bars.isActive = true;
    this.#bars.update();
  }

  #remove(jobId: string): void {
    const bar = this.#running.get(jobId);
    if (bar) this.#bars.remove(bar);
    this.#running.delete(jobId);
  }

  #fit(label: string): string {
    return this.#cut(label, Math.max(10, (process.stderr.columns ?? COLUMNS) - BESIDE_LABEL));
  }
}

/** Terminals can't move their cursor above their first row. */
function mostBars(): number {
  return Math.min(MAX_BARS, (process.stderr.rows ?? ROWS) - 2);
}
