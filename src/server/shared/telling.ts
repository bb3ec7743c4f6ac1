import type { Update } from "../../protocol/messages/updates.ts";
import type { Held } from "./holding.ts";
import { tell } from "./updates.ts";

/** What each job may say how often: all machines hear it, and Redis keeps it on disk as it does jobs. */
const PROGRESS_MS = 100;
const PREVIEW_MS = 250;

interface Told {
  stage: string;
  /** In ms of `performance.now()`. */
  progressAt: number;
  previewAt: number;
}

/** Tells all who watch how jobs go that this machine draws: each new stage, and of steps and pictures as many as can be seen. */
export class Telling {
  readonly #told = new WeakMap<Held, Told>();

  /** A hint: one that can't be told now is not told later. */
  tell(held: Held, update: Update): void {
    if (this.#isNews(held, update)) tell(held.line, update).catch(() => {});
  }

  #isNews(held: Held, update: Update): boolean {
    const now = performance.now();
    const told = this.#told.get(held) ?? { stage: "", progressAt: 0, previewAt: 0 };
    this.#told.set(held, told);
    if (update.type === "preview") {
      if (now - told.previewAt < PREVIEW_MS) return false;
      told.previewAt = now;
    } else if (update.type === "progress") {
      if (update.stage === told.stage && now - told.progressAt < PROGRESS_MS) return false;
      Object.assign(told, { stage: update.stage, progressAt: now });
    }
    return true;
  }
}
