import type { PixelsError } from "../../protocol/errors.ts";
import type { Stage } from "../../protocol/messages/fields.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { LaneInfo } from "../../protocol/messages/replies.ts";
import type { Taker } from "../jobs/board.ts";
import type { Speed } from "./speed.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** How far a running job is. */
export interface JobProgress {
  stage: Stage;
  step: number;
  totalSteps: number;
  /** When it was given to its worker, in ms of `performance.now()`. */
  since: number;
  /** By which the lane holds it. */
  token: string;
}

/** One engine with its workers, and how fast they are. */
export class Lane {
  readonly engine: string;
  readonly pool: WorkerPool;
  readonly speed: Speed;
  /** Of the jobs that its workers draw, by id. */
  readonly progress = new Map<string, JobProgress>();
  /** The next job is one that has to be drawn alone. */
  isNextAlone = false;
  /** There may be more to take than was found when it was last looked for. */
  hasNews = false;
  #models: readonly ModelInfo[] = [];

  constructor(engine: string, pool: WorkerPool, speed: Speed) {
    this.engine = engine;
    this.pool = pool;
    this.speed = speed;
    pool.on("models", (models) => {
      this.#models = models;
    });
  }

  get taker(): Taker {
    return { engine: this.engine, models: this.#models };
  }

  /** Why it can't draw, where no worker has ever become ready. */
  get problem(): PixelsError | undefined {
    return this.pool.problem;
  }

  /** As measured, in this run or an earlier one; on the very first start, until a worker is ready, the engine's own rough figure. */
  get secondsPerStep(): number {
    return this.speed.secondsPerStep ?? this.pool.device?.secondsPerStep ?? this.pool.usualSecondsPerStep;
  }

  /** Seconds until a job of `ownSteps` is done behind `queuedSteps`, its own among them. */
  estimate(ownSteps: number, queuedSteps: number): number {
    let steps = queuedSteps;
    for (const { step, totalSteps } of this.progress.values()) steps += totalSteps - step;
    const shared = steps / Math.max(1, this.pool.workers.length * this.pool.capacity);
    return Math.max(shared, ownSteps) * this.secondsPerStep;
  }

  /** Learns from a job that is done. */
  measure(id: string): void {
    const progress = this.progress.get(id);
    if (progress === undefined) return;
    this.speed.measure((performance.now() - progress.since) / 1000 / progress.totalSteps);
  }

  info(queued: number): LaneInfo {
    const { pool } = this;
    return {
      engine: this.engine,
      device: pool.device?.name,
      device_note: pool.device?.note,
      workers: pool.workers.length,
      capacity: pool.capacity,
      queued,
      running: pool.running,
      seconds_per_step: this.secondsPerStep,
      problem: this.problem?.message,
    };
  }
}
