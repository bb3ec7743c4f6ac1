import type { ErrorCode } from "../../protocol/errors.ts";
import { isErrorCode } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { Stage } from "../../protocol/messages/fields.ts";
import type { FromWorker, RunJob } from "../../protocol/messages/worker.ts";
import { isOver, type Job, totalSteps } from "../jobs/job.ts";
import type { JobQueue } from "../jobs/job-queue.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { OutputFolder } from "../output-folder.ts";
import type { Publisher } from "../publisher.ts";
import type { Speed } from "./speed.ts";
import type { Worker } from "./worker.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** Dead workers that one job may leave behind before it counts as the cause. */
const MAX_DEATHS = 3;
const RETRY_MS = 500;

/** How far a running job is. */
export interface Progress {
  stage: Stage;
  step: number;
  totalSteps: number;
  /** When it was given to its worker, in ms of `performance.now()`. */
  since: number;
}

type MessageOf<T extends FromWorker["type"]> = Extract<FromWorker, { type: T }>;

/** Gives queued jobs to idle workers and carries what workers say to the queue and the publisher. */
export class Scheduler {
  readonly #progress = new Map<string, Progress>();
  /** Jobs of which subscribers know that they run: one that is drawn again after its worker died is not said twice. */
  readonly #announced = new Set<string>();
  readonly #queue: JobQueue;
  readonly #pool: WorkerPool;
  readonly #publisher: Publisher;
  readonly #outputs: OutputFolder;
  readonly #metrics: Metrics;
  readonly #log: Log;
  readonly #speed: Speed;

  constructor(
    queue: JobQueue,
    pool: WorkerPool,
    publisher: Publisher,
    outputs: OutputFolder,
    metrics: Metrics,
    speed: Speed,
    log: Log,
  ) {
    this.#queue = queue;
    this.#pool = pool;
    this.#publisher = publisher;
    this.#outputs = outputs;
    this.#metrics = metrics;
    this.#speed = speed;
    this.#log = log;
  }

  progress(id: string): Progress | undefined {
    return this.#progress.get(id);
  }

  /** Seconds until a job that was queued last is done, from the speed measured so far. */
  estimate(job: Job): number {
    if (isOver(job.state)) return 0;
    let steps = this.#queue.queuedSteps;
    for (const { step, totalSteps } of this.#progress.values()) steps += totalSteps - step;
    const shared = steps / Math.max(1, this.#pool.workers.length);
    return Math.max(shared, totalSteps(job)) * this.#secondsPerStep;
  }

  /** 0 where nothing has ever been measured: on the first start, until the first worker is ready. */
  get #secondsPerStep(): number {
    return this.#speed.secondsPerStep ?? this.#pool.device?.secondsPerStep ?? 0;
  }

  /** Starts as many jobs as there are idle workers; tries again later where the store can't be read just now. */
  wake(): void {
    try {
      this.#startJobs();
    } catch (error) {
      this.#log.warn(`scheduler: ${(error as Error).message}; trying again`);
      setTimeout(() => this.wake(), RETRY_MS).unref();
    }
  }

  #startJobs(): void {
    for (;;) {
      const worker = this.#pool.idle();
      const job = worker && this.#queue.next();
      if (worker === undefined || job === undefined) return;
      this.#pool.reserve(worker, job.id);
      this.#guard(this.#start(worker, job));
    }
  }

  /** Throws PixelsError `unknown_job` and `job_over`. */
  async cancel(id: string): Promise<void> {
    const job = await this.#queue.cancel(id);
    this.#pool.stop(id);
    this.#publisher.publish({ type: "job_cancelled", job_id: id });
    this.#finish(job);
  }

  /** A worker ended while it drew this job. */
  died(id: string, lastWords: string): void {
    this.#guard(this.#recover(id, lastWords));
  }

  message(worker: Worker, message: FromWorker): void {
    if (!("job_id" in message) || worker.jobId !== message.job_id) return;
    const free = () => this.#pool.release(worker, message.job_id);
    if (message.type === "stage") this.#onStage(message);
    if (message.type === "preview") this.#onPreview(message);
    if (message.type === "done") this.#guard(this.#onDone(message).finally(free));
    if (message.type === "failed") this.#guard(this.#onFailed(message).finally(free));
    if (message.type === "stopped") free();
  }

  async #start(worker: Worker, job: Job): Promise<void> {
    const { number } = worker;
    const started = await this.#queue.start(job);
    // While the store was writing, the job may have been cancelled or the worker may have died.
    if (worker.number !== number || worker.jobId !== job.id) return;
    if (this.#queue.get(job.id)?.state !== "running") return this.#pool.release(worker, job.id);
    this.#progress.set(job.id, {
      stage: "initializing",
      step: 0,
      totalSteps: totalSteps(job),
      since: performance.now(),
    });
    this.#pool.run(worker, this.#orders(started));
    if (this.#announced.has(job.id)) return;
    this.#announced.add(job.id);
    this.#publisher.publish({ type: "job_started", job_id: job.id, timestamp: Math.floor(Date.now() / 1000) });
  }

  #orders(job: Job): RunJob {
    return {
      type: "run",
      job_id: job.id,
      prompt: job.prompt,
      negative_prompt: job.negativePrompt,
      model: job.model,
      lora: job.lora,
      size: job.size,
      steps: job.steps,
      cfg_scale: job.cfgScale,
      seed: job.seed,
      batch_size: job.batchSize,
      best_of: job.bestOf,
      animation_frames: job.animationFrames,
      tileset_grid: job.tilesetGrid,
      scale: job.scale,
      ...job.look,
      output: this.#outputs.stem(job.id),
      preview: this.#outputs.preview(job.id),
    };
  }

  #onStage(message: MessageOf<"stage">): void {
    const progress = this.#progress.get(message.job_id);
    if (progress === undefined) return;
    Object.assign(progress, { stage: message.stage, step: message.step, totalSteps: message.total_steps });
    const perStep =
      message.step === 0 ? this.#secondsPerStep : (performance.now() - progress.since) / 1000 / message.step;
    this.#publisher.publish({
      type: "progress",
      job_id: message.job_id,
      stage: message.stage,
      step: message.step,
      total_steps: message.total_steps,
      percent: (100 * message.step) / message.total_steps,
      eta_s: (message.total_steps - message.step) * perStep,
    });
  }

  #onPreview(message: MessageOf<"preview">): void {
    if (!this.#progress.has(message.job_id)) return;
    const isSmall = message.png.length <= LIMITS.messageBytes / 2;
    this.#publisher.publish({ ...message, png: isSmall ? message.png : undefined });
  }

  async #onDone(message: MessageOf<"done">): Promise<void> {
    const paths = message.images.map((image) => image.path);
    // Cancelled a moment ago: what it drew since then goes.
    if (!this.#queue.isRunning(message.job_id)) return this.#outputs.removeImages(paths);
    this.#measure(this.#progress.get(message.job_id));
    const job = await this.#queue.complete(message.job_id, message.images, message.warnings);
    this.#publisher.publish({
      type: "job_complete",
      job_id: job.id,
      image_path: paths[0] ?? "",
      duration_s: job.durationS ?? 0,
    });
    this.#finish(job);
  }

  async #onFailed(message: MessageOf<"failed">): Promise<void> {
    if (!this.#queue.isRunning(message.job_id)) return;
    await this.#fail(message.job_id, isErrorCode(message.code) ? message.code : "job_failed", message.message);
  }

  async #recover(id: string, lastWords: string): Promise<void> {
    const job = this.#queue.get(id);
    this.#progress.delete(id);
    // Cancelled while it was drawn: what its worker left goes now that it writes no more.
    if (job !== undefined && job.state !== "completed" && isOver(job.state)) void this.#outputs.removeUnfinished(job);
    if (job?.state !== "running") return;
    if (job.deaths + 1 >= MAX_DEATHS) {
      await this.#fail(id, "job_failed", `${MAX_DEATHS} workers ended while they drew it: ${lastWords}`);
      return;
    }
    await this.#queue.requeue(id);
    this.wake();
  }

  async #fail(id: string, code: ErrorCode, message: string): Promise<void> {
    const job = await this.#queue.fail(id, { code, message });
    this.#publisher.publish({ type: "job_error", job_id: id, error: message, code });
    this.#finish(job);
  }

  #finish(job: Job): void {
    this.#progress.delete(job.id);
    this.#announced.delete(job.id);
    this.#metrics.job({ state: job.state, seconds: job.durationS ?? 0 });
    this.#publisher.publish({
      type: "job_finished",
      job_id: job.id,
      success: job.state === "completed",
      duration_s: job.durationS ?? 0,
    });
    // One that never ran has none, and looking for it is a tenth of what it costs to cancel it.
    if (job.startedAt === undefined) return;
    if (job.state === "completed") void this.#outputs.removePreview(job.id);
    else void this.#outputs.removeUnfinished(job);
  }

  #measure(progress: Progress | undefined): void {
    if (progress === undefined) return;
    this.#speed.measure((performance.now() - progress.since) / 1000 / progress.totalSteps);
  }

  #guard(work: Promise<void>): void {
    work.catch((error: Error) => this.#log.warn(`scheduler: ${error.message}`));
  }
}
