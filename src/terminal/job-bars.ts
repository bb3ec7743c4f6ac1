import type { MultiBar, SingleBar } from "cli-progress";
import type { JobEvent } from "../client/follower.ts";
import type { Paint } from "./paint.ts";

/** Terminals are rarely higher than this and a screen full of bars says no more. */
const MAX_BARS = 12;
const BAR_WIDTH = 24;
/** Columns that a line needs beside its label. */
const BESIDE_LABEL = BAR_WIDTH + 30;

/** A moving bar for each running job, on stderr. */
export class JobBars {
  readonly #bars: MultiBar;
  readonly #paint: Paint;
  readonly #running = new Map<string, SingleBar>();
  readonly #total: SingleBar | undefined;

  private constructor(bars: MultiBar, paint: Paint, total: number | undefined) {
    this.#bars = bars;
    this.#paint = paint;
    this.#total = total === undefined ? undefined : bars.create(total, 0, { stage: "pictures", label: "" });
  }

  /** @param total how many jobs there are in all, for a bar that counts them. */
  static async open(paint: Paint, total?: number): Promise<JobBars> {
    const { default: progress } = await import("cli-progress");
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
    };
    return new JobBars(new progress.MultiBar(options, progress.Presets.shades_classic), paint, total);
  }

  /** @param label clean text, cut to the terminal's width. */
  event(jobId: string, label: string, event: JobEvent): void {
    if (event.kind !== "progress") return;
    const stage = this.#paint.cyan(event.stage.replaceAll("_", " "));
    const payload = { stage, label: this.#fit(label) };
    const bar = this.#running.get(jobId);
    if (bar) {
      bar.setTotal(event.totalSteps);
      bar.update(event.step, payload);
    } else if (this.#running.size < MAX_BARS) {
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

  /** A line that stays, above the bars. */
  line(text: string): void {
    this.#bars.log(`${text}\n`);
  }

  /** Takes the bars away. */
  stop(): void {
    this.#bars.stop();
  }

  #remove(jobId: string): void {
    const bar = this.#running.get(jobId);
    if (bar) this.#bars.remove(bar);
    this.#running.delete(jobId);
  }

  #fit(label: string): string {
    const room = Math.max(10, (process.stderr.columns ?? 80) - BESIDE_LABEL);
    return label.length <= room ? label : `${label.slice(0, room - 1)}…`;
  }
}
