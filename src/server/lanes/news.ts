import { LIMITS } from "../../protocol/limits.ts";
import type { FromWorker } from "../../protocol/messages/worker.ts";
import type { Board } from "../jobs/board.ts";
import type { Lane } from "./lane.ts";

export type MessageOf<T extends FromWorker["type"]> = Extract<FromWorker, { type: T }>;

/** Tells subscribers how far the jobs are that are drawn here. */
export class News {
  readonly #board: Board;
  /** Jobs of which subscribers know that they run: one that is drawn again after its worker died is not said twice. */
  readonly #announced = new Set<string>();

  constructor(board: Board) {
    this.#board = board;
  }

  started(id: string): void {
    if (this.#announced.has(id)) return;
    this.#announced.add(id);
    this.#board.tell({ type: "job_started", job_id: id, timestamp: Math.floor(Date.now() / 1000) });
  }

  stage(lane: Lane, message: MessageOf<"stage">): void {
    const progress = lane.progress.get(message.job_id);
    if (progress === undefined) return;
    Object.assign(progress, { stage: message.stage, step: message.step, totalSteps: message.total_steps });
    const perStep =
      message.step === 0 ? lane.secondsPerStep : (performance.now() - progress.since) / 1000 / message.step;
    this.#board.tell({
      type: "progress",
      job_id: message.job_id,
      stage: message.stage,
      step: message.step,
      total_steps: message.total_steps,
      percent: (100 * message.step) / message.total_steps,
      eta_s: (message.total_steps - message.step) * perStep,
    });
  }

  preview(lane: Lane, message: MessageOf<"preview">): void {
    if (!lane.progress.has(message.job_id)) return;
    const isSmall = message.png.length <= LIMITS.messageBytes / 2;
    this.#board.tell({ ...message, png: isSmall ? message.png : undefined });
  }

  forget(id: string): void {
    this.#announced.delete(id);
  }
}
