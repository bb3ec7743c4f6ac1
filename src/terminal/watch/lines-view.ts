import { printable } from "../../client/printable.ts";
import type { WatchEvent } from "../../make/watch/watch.ts";
import type { Update } from "../../protocol/messages/updates.ts";
import { print, say, toJson } from "../output.ts";
import type { Paint } from "../paint.ts";
import { endText, labelOf } from "./end-line.ts";
import type { WatchView } from "./open-view.ts";

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

/** A line when a job starts, reaches a stage or ends. */
export class LinesView implements WatchView {
  readonly #paint: Paint;
  /** What was last said of each job that runs. */
  readonly #stages = new Map<string, string>();
  /** Jobs whose end was told, with its reason, before `job_finished`. */
  readonly #ended = new Set<string>();

  constructor(paint: Paint) {
    this.#paint = paint;
  }

  event(event: WatchEvent): void {
    if (event.type === "update") this.#update(event.update, event.prompt);
    if (event.type === "lost" || event.type === "missed") this.#forget();
    if (event.type === "lost") say(LOST);
    if (event.type === "back") say(BACK);
  }

  stop(): void {}

  #update(update: Update, prompt: string | undefined): void {
    const told = this.#end(update) ?? this.#newStage(update);
    if (told !== undefined) print(`${labelOf(update.job_id, prompt)} ${told}`);
  }

  #forget(): void {
    this.#stages.clear();
    this.#ended.clear();
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
    switch (update.type) {
      case "job_complete":
        return endText({ state: "completed", durationS: update.duration_s }, this.#paint);
      case "job_error":
        return endText({ state: "failed", reason: printable(update.error) }, this.#paint);
      case "job_cancelled":
        return endText({ state: "cancelled" }, this.#paint);
      case "job_finished":
        return endText({ state: update.success ? "completed" : "failed", durationS: update.duration_s }, this.#paint);
      default:
        return undefined;
    }
  }
}
