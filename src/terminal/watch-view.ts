import type { JobEvent } from "../client/follower.ts";
import { printable } from "../client/printable.ts";
import type { WatchEvent } from "../make/run/watch.ts";
import type { Update } from "../protocol/messages/updates.ts";
import { JobBars } from "./job-bars.ts";
import { isLive, print, say, toJson } from "./output.ts";
import { type Paint, paintFor } from "./paint.ts";

/** What `watch` shows: events in, lines and bars out. */
export interface WatchView {
  event(event: WatchEvent): void;
  stop(): void;
}

const LOST = "The backend is gone; waiting for it to come back.";
const BACK = "The backend is back.";

/** Updates as they come, one a line. */
export const jsonView: WatchView = {
  event: (event) => {
    if (event.type === "update") print(toJson(event.update));
    if (event.type === "lost") say(LOST);
    if (event.type === "back") say(BACK);
  },
  stop: () => undefined,
};

/** Live bars on a terminal; elsewhere a line when a job starts, reaches a stage or ends. */
export async function openWatchView(): Promise<WatchView> {
  const bars = isLive() && process.stdout.isTTY ? await JobBars.open(await paintFor(process.stderr)) : undefined;
  return new Lines(await paintFor(process.stdout), bars);
}

class Lines implements WatchView {
  readonly #paint: Paint;
  readonly #bars: JobBars | undefined;
  /** What was last said of each job that runs. */
  readonly #stages = new Map<string, string>();
  /** Jobs whose end was told, with its reason, before `job_finished`. */
  readonly #ended = new Set<string>();

  constructor(paint: Paint, bars: JobBars | undefined) {
    this.#paint = paint;
    this.#bars = bars;
  }

  event(event: WatchEvent): void {
    if (event.type === "update") this.#update(event.update, event.prompt);
    if (event.type === "lost" || event.type === "missed") this.#forget();
    if (event.type === "lost") this.#note(LOST);
    if (event.type === "back") this.#note(BACK);
  }

  #update(update: Update, prompt: string | undefined): void {
    const id = update.job_id;
    const shown = prompt && `"${printable(prompt)}"`;
    const label = [id, shown].filter(Boolean).join(" ");
    if (update.type === "progress") this.#bars?.event(id, shown || id, progressEvent(update));
    const end = this.#end(update);
    if (end !== undefined) {
      this.#bars?.finished(id);
      this.#line(`${label} ${end}`);
    } else if (!this.#bars) {
      const stage = this.#newStage(update);
      if (stage !== undefined) print(`${label} ${stage}`);
    }
  }

  #forget(): void {
    this.#stages.clear();
    this.#ended.clear();
    this.#bars?.clear();
  }

  #note(text: string): void {
    if (this.#bars) this.#bars.line(text);
    else say(text);
  }

  stop(): void {
    this.#bars?.stop();
  }

  #line(text: string): void {
    if (this.#bars) this.#bars.line(text);
    else print(text);
  }

  #newStage(update: Update): string | undefined {
    const stage = update.type === "progress" ? update.stage.replaceAll("_", " ") : "started";
    const isKnown =
      this.#stages.get(update.job_id) === stage || (stage === "started" && this.#stages.has(update.job_id));
    if (isKnown || (update.type !== "progress" && update.type !== "job_started")) return undefined;
    this.#stages.set(update.job_id, stage);
    return stage;
  }

  /** How the job ended, the first time that it is told. */
  #end(update: Update): string | undefined {
    const text = this.#endText(update);
    if (text === undefined) return undefined;
    this.#stages.delete(update.job_id);
    if (update.type === "job_finished") return this.#ended.delete(update.job_id) ? undefined : text;
    if (this.#ended.has(update.job_id)) return undefined;
    this.#ended.add(update.job_id);
    return text;
  }

  #endText(update: Update): string | undefined {
    const { green, red, yellow } = this.#paint;
    switch (update.type) {
      case "job_complete":
        return green(`completed in ${update.duration_s.toFixed(2)} s`);
      case "job_error":
        return red(`failed: ${printable(update.error)}`);
      case "job_cancelled":
        return yellow("cancelled");
      case "job_finished":
        return update.success ? green(`completed in ${update.duration_s.toFixed(2)} s`) : red("failed");
      default:
        return undefined;
    }
  }
}

function progressEvent(update: Extract<Update, { type: "progress" }>): JobEvent {
  const { stage, step, percent } = update;
  return { type: "progress", stage, step, totalSteps: update.total_steps, percent, etaS: update.eta_s };
}
