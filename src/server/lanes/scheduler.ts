import { type ErrorCode, isErrorCode, PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { FromWorker, RunJob } from "../../protocol/messages/worker.ts";
import { totalSteps } from "../../protocol/recipe/counts.ts";
import { isOver, type Job } from "../jobs/job.ts";
import type { JobQueue } from "../jobs/job-queue.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { OutputFolder } from "../output-folder.ts";
import type { OutputHold } from "../output-hold.ts";
import type { Publisher } from "../publisher.ts";
import type { JobProgress, Lane } from "./lane.ts";
import type { Lanes } from "./lanes.ts";
import type { Worker } from "./worker.ts";

/** Dead workers that one job may leave behind before it counts as the cause. */
const MAX_DEATHS = 3;
const RETRY_MS = 500;

type MessageOf<T extends FromWorker["type"]> = Extract<FromWorker, { type: T }>;

/** Gives each lane's queued jobs to its workers and carries what workers say to the queue and the publisher. */
export class Scheduler {
  /** Jobs of which subscribers know that they run: one that is drawn again after its worker died is not said twice. */
  readonly #announced = new Set<string>();
  readonly #queue: JobQueue;
  readonly #lanes: Lanes;
  readonly #publisher: Publisher;
  readonly #outputs: OutputFolder;
  readonly #hold: OutputHold;
  readonly #metrics: Metrics;
  readonly #log: Log;

  constructor(
    queue: JobQueue,
    lanes: Lanes,
    publisher: Publisher,
    outputs: OutputFolder,
    hold: OutputHold,
    metrics: Metrics,
    log: Log,
  ) {
    this.#queue = queue;
    this.#lanes = lanes;
    this.#publisher = publisher;
    this.#outputs = outputs;
    this.#hold = hold;
    hold.on("free", () => this.#wakeAll());
    this.#metrics = metrics;
    this.#log = log;
    for (const lane of lanes.all) {
      lane.pool.on("idle", () => this.wake(lane));
      lane.pool.on("message", (worker, message) => this.#message(lane, worker, message));
      lane.pool.on("died", (jobId, lastWords) => this.#died(lane, jobId, lastWords));
    }
  }

  /** Begins with what waited before the server started, once the lanes have said what they draw. */
  start(): void {
    this.#place();
    for (const { pool } of this.#lanes.all) pool.on("models", () => this.#place());
    const { unplaced, unplacedSize } = this.#queue.waiting;
    if (unplacedSize === 0) return;
    const models = Array.from(unplaced, ([model, jobs]) => `${model} (${jobs})`).join(", ");
    this.#log.warn(
      `jobs wait for models that no engine here has: ${models}; start one that has them, or cancel the jobs`,
    );
  }

  progress(id: string): JobProgress | undefined {
    return this.#lanes.drawing(id)?.progress.get(id);
  }

  /** Seconds until a job that its lane took last is done, from the speed measured so far. */
  estimate(job: Job, lane: Lane): number {
    return isOver(job.state) ? 0 : lane.estimate(totalSteps(job.recipe), this.#queue.waiting.stepsOf(lane.engine));
  }

  /** Starts as many jobs as a lane's workers have room for; tries again later where the store can't be read just now. */
  wake(lane: Lane): void {
    try {
      this.#startJobs(lane);
    } catch (error) {
      this.#log.warn(`scheduler: ${(error as Error).message}; trying again`);
      setTimeout(() => this.wake(lane), RETRY_MS).unref();
    }
  }

  #place(): void {
    this.#queue.place();
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const lane of this.#lanes.all) this.wake(lane);
  }

  #startJobs(lane: Lane): void {
    const { pool, engine } = lane;
    // Most often all are busy: then the store is not asked for the next job.
    while (this.#hold.reason === undefined && pool.roomFor(false) !== undefined) {
      const job = this.#queue.next(engine);
      if (job === undefined) return;
      // A job that has killed a worker before is drawn alone, so that it is known whether it does so again. The jobs
      // that died beside it have lost one try.
      const isAlone = job.deaths > 0;
      const worker = pool.roomFor(isAlone);
      if (worker === undefined) return;
      pool.reserve(worker, job.id, isAlone);
      this.#guard(this.#start(lane, worker, job));
    }
  }

  /** Throws PixelsError `unknown_job` and `job_over`. */
  async cancel(id: string): Promise<void> {
    const job = await this.#queue.cancel(id);
    for (const { pool } of this.#lanes.all) pool.stop(id);
    this.#publisher.publish({ type: "job_cancelled", job_id: id });
    this.#finish(job);
  }

  /** A worker ended while it drew this job. */
  #died(lane: Lane, id: string, lastWords: string): void {
    this.#metrics.workerDeath();
    this.#guard(this.#recover(lane, id, lastWords));
  }

  #message(lane: Lane, worker: Worker, message: FromWorker): void {
    if (!("job_id" in message) || !worker.jobs.has(message.job_id)) return;
    const free = () => lane.pool.release(worker, message.job_id);
    if (message.type === "stage") this.#onStage(lane, message);
    if (message.type === "preview") this.#onPreview(lane, message);
    if (message.type === "done") this.#guard(this.#onDone(lane, message).finally(free));
    if (message.type === "failed") this.#guard(this.#onFailed(lane, message).finally(free));
    if (message.type === "stopped") free();
  }

  async #start(lane: Lane, worker: Worker, job: Job): Promise<void> {
    const { number } = worker;
    const [started, problem] = await Promise.all([this.#queue.start(job), this.#outputs.problem()]);
    // While the disks were busy, the job may have been cancelled or the worker may have died.
    if (worker.number !== number || !worker.jobs.has(job.id)) return;
    if (this.#queue.get(job.id)?.state !== "running") return lane.pool.release(worker, job.id);
    if (problem !== undefined) {
      await this.#onUnwritten(lane, job.id, problem, 0);
      return lane.pool.release(worker, job.id);
    }
    lane.progress.set(job.id, {
      stage: "initializing",
      step: 0,
      totalSteps: totalSteps(job.recipe),
      since: performance.now(),
    });
    lane.pool.run(worker, this.#orders(started));
    if (this.#announced.has(job.id)) return;
    this.#announced.add(job.id);
    this.#publisher.publish({ type: "job_started", job_id: job.id, timestamp: Math.floor(Date.now() / 1000) });
  }

  #orders(job: Job): RunJob {
    return {
      type: "run",
      job_id: job.id,
      recipe: job.recipe,
      output: this.#outputs.stem(job.id),
      preview: this.#outputs.preview(job.id),
    };
  }

  #onStage(lane: Lane, message: MessageOf<"stage">): void {
    const progress = lane.progress.get(message.job_id);
    if (progress === undefined) return;
    Object.assign(progress, { stage: message.stage, step: message.step, totalSteps: message.total_steps });
    const perStep =
      message.step === 0 ? lane.secondsPerStep : (performance.now() - progress.since) / 1000 / message.step;
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

  #onPreview(lane: Lane, message: MessageOf<"preview">): void {
    if (!lane.progress.has(message.job_id)) return;
    const isSmall = message.png.length <= LIMITS.messageBytes / 2;
    this.#publisher.publish({ ...message, png: isSmall ? message.png : undefined });
  }

  async #onDone(lane: Lane, message: MessageOf<"done">): Promise<void> {
    const paths = message.images.map((image) => image.path);
    // Cancelled a moment ago: what it drew since then goes.
    if (!this.#queue.isRunning(message.job_id)) return this.#outputs.removeImages(paths);
    lane.measure(message.job_id);
    const job = await this.#queue.complete(message.job_id, message.images, message.warnings);
    this.#publisher.publish({
      type: "job_complete",
      job_id: job.id,
      image_path: paths[0] ?? "",
      duration_s: job.durationS ?? 0,
    });
    this.#finish(job);
  }

  async #onFailed(lane: Lane, { job_id, code: told, message, bytes = 0 }: MessageOf<"failed">): Promise<void> {
    if (!this.#queue.isRunning(job_id)) return;
    const code = isErrorCode(told) ? told : "job_failed";
    if (code === "disk_full" || code === "unwritable")
      await this.#onUnwritten(lane, job_id, new PixelsError(code, message), bytes);
    else await this.#fail(job_id, code, message);
  }

  /** A job waits until its pictures can be written, and fails where they never could. */
  async #onUnwritten(lane: Lane, id: string, problem: PixelsError, bytes: number): Promise<void> {
    if (!this.#hold.take(id, problem, bytes)) return this.#fail(id, problem.code, problem.message);
    lane.progress.delete(id);
    await this.#queue.putBack(id);
  }

  async #recover(lane: Lane, id: string, lastWords: string): Promise<void> {
    const job = this.#queue.get(id);
    lane.progress.delete(id);
    // Cancelled while it was drawn: what its worker left goes now that it writes no more.
    if (job !== undefined && job.state !== "completed" && isOver(job.state)) void this.#outputs.removeUnfinished(job);
    if (job?.state !== "running") return;
    if (job.deaths + 1 >= MAX_DEATHS) {
      await this.#fail(id, "job_failed", `${MAX_DEATHS} workers ended while they drew it: ${lastWords}`);
      return;
    }
    await this.#queue.requeue(id);
    this.wake(lane);
  }

  async #fail(id: string, code: ErrorCode, message: string): Promise<void> {
    const job = await this.#queue.fail(id, { code, message });
    this.#publisher.publish({ type: "job_error", job_id: id, error: message, code });
    this.#finish(job);
  }

  #finish(job: Job): void {
    this.#lanes.drawing(job.id)?.progress.delete(job.id);
    this.#announced.delete(job.id);
    this.#hold.forget(job.id);
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

  #guard(work: Promise<void>): void {
    work.catch((error: Error) => this.#log.warn(`scheduler: ${error.message}`));
  }
}
