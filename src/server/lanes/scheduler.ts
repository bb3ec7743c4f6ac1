import { randomUUID } from "node:crypto";
import { type ErrorCode, isErrorCode, PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { FromWorker, InputPaths, RunJob } from "../../protocol/messages/worker.ts";
import { totalSteps } from "../../protocol/recipe/counts.ts";
import { asPixelsError } from "../../protocol/system-fault.ts";
import type { Uploads } from "../blobs/uploads.ts";
import type { Board, Ending } from "../jobs/board.ts";
import { isOver, type Job } from "../jobs/job.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { OutputFolder } from "../output-folder.ts";
import type { OutputHold } from "../output-hold.ts";
import type { Shelf } from "../pictures/shelf.ts";
import type { JobProgress, Lane } from "./lane.ts";
import type { Lanes } from "./lanes.ts";
import { Leases } from "./leases.ts";
import type { Worker } from "./worker.ts";

/** Dead workers that one job may leave behind before it counts as the cause. */
const MAX_DEATHS = 3;
const RETRY_MS = 500;

type MessageOf<T extends FromWorker["type"]> = Extract<FromWorker, { type: T }>;

interface SchedulerParts {
  board: Board;
  lanes: Lanes;
  /** Where workers draw, and where pictures go then. */
  outputs: OutputFolder;
  shelf: Shelf;
  uploads: Uploads;
  hold: OutputHold;
  metrics: Metrics;
  log: Log;
}

/** Gives each lane's queued jobs to its workers and carries what workers say to the queue and the publisher. */
export class Scheduler {
  /** Jobs of which subscribers know that they run: one that is drawn again after its worker died is not said twice. */
  readonly #announced = new Set<string>();
  readonly #board: Board;
  readonly #lanes: Lanes;
  readonly #leases: Leases;
  readonly #outputs: OutputFolder;
  readonly #shelf: Shelf;
  readonly #uploads: Uploads;
  readonly #hold: OutputHold;
  readonly #metrics: Metrics;
  readonly #log: Log;
  /** Tells what this process holds from what others do. */
  readonly #holder = randomUUID();
  #takes = 0;
  /** What is done for jobs, and has not ended. */
  readonly #working = new Set<Promise<void>>();

  constructor({ board, lanes, outputs, shelf, uploads, hold, metrics, log }: SchedulerParts) {
    this.#board = board;
    this.#lanes = lanes;
    this.#leases = new Leases(board, lanes);
    this.#outputs = outputs;
    this.#shelf = shelf;
    this.#uploads = uploads;
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
    this.#board.watch({
      // One that waits for room may be cancelled, or be drawn by another machine.
      update: (update) => update.type === "job_finished" && this.#forget(update.job_id),
      lost: (job) => this.#onLost(job),
      work: () => this.#wakeAll(),
    });
    for (const { pool } of this.#lanes.all) pool.on("models", () => this.#board.place());
    this.#board.place();
    this.#guard(this.#sayUnplaced());
    this.#leases.start();
  }

  progress(id: string): JobProgress | undefined {
    return this.#lanes.drawing(id)?.progress.get(id);
  }

  /** Seconds until a job that its lane took last is done, from the speed measured so far. */
  estimate(job: Job, lane: Lane): number {
    return isOver(job.state) ? 0 : lane.estimate(totalSteps(job.recipe), this.#board.stepsOf(lane.engine));
  }

  /** Takes as many jobs as a lane's workers have room for. */
  wake(lane: Lane): void {
    lane.hasNews = true;
    while (this.#hold.reason === undefined) {
      const worker = lane.pool.roomFor(lane.isNextAlone);
      // Most often all are busy: then the board is not asked for the next job.
      if (worker === undefined) return;
      lane.pool.reserve(worker);
      lane.hasNews = false;
      void this.#take(lane, worker);
    }
  }

  /** Throws PixelsError `unknown_job` and `job_over`. */
  async cancel(id: string): Promise<void> {
    const job = await this.#board.cancel(id);
    this.#metrics.job({ state: job.state, seconds: job.durationS ?? 0 });
    // One that never ran has left nothing, and looking for it is a tenth of what it costs to cancel it.
    if (job.startedAt !== undefined) void this.#outputs.removeUnfinished(job);
  }

  /** Hands in what has been drawn, and lets others have the rest at once. To be called when the workers have ended. */
  async close(): Promise<void> {
    await this.#leases.close(this.#working);
  }

  async #sayUnplaced(): Promise<void> {
    const { unplaced } = await this.#board.counts();
    if (unplaced.size === 0) return;
    const models = Array.from(unplaced, ([model, jobs]) => `${model} (${jobs})`).join(", ");
    this.#log.warn(
      `jobs wait for models that no engine here has: ${models}; start one that has them, or cancel the jobs`,
    );
  }

  #wakeAll(): void {
    for (const lane of this.#lanes.all) this.wake(lane);
  }

  /** Asks for a job for the room that is kept in a worker; tries again later where the board can't be asked just now. */
  async #take(lane: Lane, worker: Worker): Promise<void> {
    const { number } = worker;
    const token = `${this.#holder}.${++this.#takes}`;
    let job: Job | undefined;
    try {
      job = await this.#board.take(lane.taker, token);
    } catch (error) {
      this.#log.warn(`scheduler: ${(error as Error).message}; trying again`);
      setTimeout(() => this.wake(lane), RETRY_MS).unref();
    }
    if (job === undefined) {
      lane.pool.fill(worker, undefined);
      if (lane.hasNews) this.wake(lane);
      return;
    }
    // A job that has killed a worker before is drawn alone, so that it is known whether it does so again. The jobs
    // that died beside it have lost one try.
    const isAlone = job.deaths > 0;
    const isCrowded = worker.jobs.size > 0 || worker.reserved > 1;
    lane.isNextAlone = isAlone && isCrowded;
    // The worker may have died meanwhile.
    if (lane.isNextAlone || worker.number !== number) {
      lane.pool.fill(worker, undefined);
      this.#guard(this.#giveBack(lane, job.id, token));
      return;
    }
    lane.pool.fill(worker, { id: job.id, isAlone });
    const since = performance.now();
    lane.progress.set(job.id, { stage: "initializing", step: 0, totalSteps: totalSteps(job.recipe), since, token });
    this.#guard(this.#start(lane, worker, job));
  }

  async #giveBack(lane: Lane, id: string, token: string): Promise<void> {
    await this.#board.giveBack(id, token, 0);
    this.wake(lane);
  }

  async #start(lane: Lane, worker: Worker, job: Job): Promise<void> {
    const { number } = worker;
    const problem = await this.#outputs.problem();
    const inputs = problem ?? (await this.#uploads.pathsOf(job.recipe).catch(asPixelsError));
    if (worker.number !== number) return;
    // It may have been cancelled meanwhile.
    if (!lane.progress.has(job.id)) return lane.pool.release(worker, job.id);
    if (inputs instanceof PixelsError) {
      lane.pool.release(worker, job.id);
      return this.#onUnstarted(lane, job.id, inputs);
    }
    lane.pool.run(worker, this.#orders(job, inputs));
    if (this.#announced.has(job.id)) return;
    this.#announced.add(job.id);
    this.#board.tell({ type: "job_started", job_id: job.id, timestamp: Math.floor(Date.now() / 1000) });
  }

  /** A job that was taken here is cancelled, or another's by now. */
  #onLost(job: Job): void {
    const lane = this.#lanes.drawing(job.id);
    if (lane === undefined) return;
    lane.pool.stop(job.id);
    this.#forget(job.id);
    void this.#outputs.removeUnfinished(job);
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

  #orders(job: Job, inputs: InputPaths | undefined): RunJob {
    return {
      type: "run",
      job_id: job.id,
      recipe: job.recipe,
      output: this.#outputs.stem(job.id),
      preview: this.#outputs.preview(job.id),
      inputs,
    };
  }

  #onStage(lane: Lane, message: MessageOf<"stage">): void {
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

  #onPreview(lane: Lane, message: MessageOf<"preview">): void {
    if (!lane.progress.has(message.job_id)) return;
    const isSmall = message.png.length <= LIMITS.messageBytes / 2;
    this.#board.tell({ ...message, png: isSmall ? message.png : undefined });
  }

  async #onDone(lane: Lane, { job_id, images: drawn, warnings }: MessageOf<"done">): Promise<void> {
    lane.measure(job_id);
    // Lost a moment ago: what it drew since then goes.
    if (!lane.progress.has(job_id)) return this.#outputs.removeImages(drawn.map(({ path }) => path));
    try {
      const images = await this.#shelf.put(drawn);
      if (await this.#finish(lane, job_id, { state: "completed", images, warnings })) return;
      // Where another has drawn it, these are its pictures, too.
      const { state } = (await this.#board.get(job_id)) ?? {};
      if (state === "cancelled" || state === "failed") await this.#shelf.removeImages(images.map(({ path }) => path));
    } catch (error) {
      if (!(error instanceof PixelsError) || error.code !== "unwritable") throw error;
      await this.#onUnwritten(lane, job_id, error, 0);
    }
  }

  async #onFailed(lane: Lane, { job_id, code: told, message, bytes = 0 }: MessageOf<"failed">): Promise<void> {
    const code = isErrorCode(told) ? told : "job_failed";
    if (code === "disk_full" || code === "unwritable")
      await this.#onUnwritten(lane, job_id, new PixelsError(code, message), bytes);
    else await this.#fail(lane, job_id, code, message);
  }

  /** What a job needs before it can be drawn is not there, or can't be had just now. */
  async #onUnstarted(lane: Lane, id: string, problem: PixelsError): Promise<void> {
    if (problem.code === "disk_full" || problem.code === "unwritable") return this.#onUnwritten(lane, id, problem, 0);
    if (problem.code !== "queue_away") return this.#fail(lane, id, problem.code, problem.message);
    const token = lane.progress.get(id)?.token;
    lane.progress.delete(id);
    if (token !== undefined) await this.#giveBack(lane, id, token);
  }

  /** A job waits until its pictures can be written, and fails where they never could. */
  async #onUnwritten(lane: Lane, id: string, problem: PixelsError, bytes: number): Promise<void> {
    const progress = lane.progress.get(id);
    if (progress === undefined) return;
    if (!this.#hold.take(id, problem, bytes)) return this.#fail(lane, id, problem.code, problem.message);
    lane.progress.delete(id);
    await this.#board.giveBack(id, progress.token, 0);
  }

  async #recover(lane: Lane, id: string, lastWords: string): Promise<void> {
    const token = lane.progress.get(id)?.token;
    const job = await this.#board.get(id);
    // Lost while it was drawn: what its worker left goes now that it writes no more.
    if (token === undefined) {
      if (job !== undefined && job.state !== "completed" && isOver(job.state)) void this.#outputs.removeUnfinished(job);
      return;
    }
    if (job !== undefined && job.deaths + 1 >= MAX_DEATHS)
      return this.#fail(lane, id, "job_failed", `${MAX_DEATHS} workers ended while they drew it: ${lastWords}`);
    lane.progress.delete(id);
    await this.#board.giveBack(id, token, 1);
    this.wake(lane);
  }

  async #fail(lane: Lane, id: string, code: ErrorCode, message: string): Promise<void> {
    await this.#finish(lane, id, { state: "failed", error: { code, message } });
  }

  /** @returns false where the job is not this lane's any more. */
  async #finish(lane: Lane, id: string, ending: Ending): Promise<boolean> {
    const token = lane.progress.get(id)?.token;
    const job = token === undefined ? undefined : await this.#board.finish(id, token, ending);
    if (job === undefined) return false;
    this.#forget(id);
    this.#metrics.job({ state: job.state, seconds: job.durationS ?? 0 });
    if (job.state === "completed") void this.#outputs.removePreview(id);
    else void this.#outputs.removeUnfinished(job);
    return true;
  }

  #forget(id: string): void {
    this.#lanes.drawing(id)?.progress.delete(id);
    this.#announced.delete(id);
    this.#hold.forget(id);
  }

  #guard(work: Promise<void>): void {
    const guarded = work.catch((error: Error) => this.#log.warn(`scheduler: ${error.message}`));
    this.#working.add(guarded);
    void guarded.then(() => this.#working.delete(guarded));
  }
}
