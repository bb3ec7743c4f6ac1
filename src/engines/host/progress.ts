import type { Rgba } from "../../image/rgba.ts";
import { STAGES, type Stage } from "../../protocol/messages/fields.ts";
import type { FromWorker, RunJob } from "../../protocol/messages/worker.ts";
import { pictureCount, stepsOf, totalSteps } from "../../protocol/recipe/counts.ts";
import type { Monitor } from "../engine.ts";

const STEP_INTERVAL_MS = 100;
const PREVIEW_INTERVAL_MS = 250;

export type Send = (message: FromWorker) => void;
/** Returns the bytes it wrote, or nothing where it could not. */
export type SavePreview = (picture: Rgba) => Uint8Array | undefined;

/**
 * Tells the server how far a job is. A batch or an animation reads as one job: each stage comes once, those before
 * sampling with the first picture and those after it with the last, and steps are counted on from picture to picture.
 * Every change of stage and the last step of each picture is sent, other steps at most ten times a second. Previews
 * come halfway, so that the quickest picture has one, and four times a second. What the engine says is sent as it is, and kept in `warnings`.
 */
export class Progress {
  readonly #job: RunJob;
  readonly #send: Send;
  readonly #savePreview: SavePreview;
  readonly #warnings: Set<string>;
  #stage: Stage | undefined;
  #lastStep = Number.NEGATIVE_INFINITY;
  #lastPreview = performance.now();

  constructor(job: RunJob, send: Send, savePreview: SavePreview, warnings: Set<string>) {
    this.#job = job;
    this.#send = send;
    this.#savePreview = savePreview;
    this.#warnings = warnings;
  }

  /** For the picture of this index in the batch, counted from 0. */
  monitor(index: number): Monitor {
    const steps = stepsOf(this.#job.recipe);
    const before = index * steps;
    const isLast = index === pictureCount(this.#job.recipe) - 1;
    let done = before;
    return {
      stage: (stage) => {
        const isLate = STAGES.indexOf(stage) > STAGES.indexOf("sampling");
        if (!isLate || isLast) this.#changeStage(stage, done);
      },
      step: (step, preview) => {
        done = before + step;
        const now = performance.now();
        if (step === steps || now - this.#lastStep >= STEP_INTERVAL_MS) {
          this.#lastStep = now;
          this.#sendStage("sampling", done);
        }
        const isHalfway = step === Math.ceil(steps / 2);
        if (preview && step < steps && (isHalfway || now - this.#lastPreview >= PREVIEW_INTERVAL_MS)) {
          this.#lastPreview = now;
          this.#sendPreview(done, preview);
        }
      },
      say: (text) => {
        this.#warnings.add(text);
        this.#send({ type: "notice", job_id: this.#job.job_id, text });
      },
    };
  }

  #changeStage(stage: Stage, step: number): void {
    if (this.#stage !== undefined && STAGES.indexOf(stage) <= STAGES.indexOf(this.#stage)) return;
    this.#stage = stage;
    this.#sendStage(stage, step);
  }

  #sendStage(stage: Stage, step: number): void {
    const { job_id } = this.#job;
    this.#send({ type: "stage", job_id, stage, step, total_steps: totalSteps(this.#job.recipe) });
  }

  #sendPreview(step: number, preview: () => Rgba): void {
    const { job_id, preview: image_path } = this.#job;
    const png = this.#savePreview(preview());
    if (png) this.#send({ type: "preview", job_id, image_path, step, png });
  }
}
