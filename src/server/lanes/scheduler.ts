import { randomUUID } from "node:crypto";
import { PixelsError } from "../../protocol/errors.ts";
import type { FromWorker, InputPaths, RunJob } from "../../protocol/messages/worker.ts";
import { totalSteps } from "../../protocol/recipe/counts.ts";
import { asPixelsError } from "../../protocol/system-fault.ts";
import type { Uploads } from "../blobs/uploads.ts";
import type { Board } from "../jobs/board.ts";
import { isOver, type Job } from "../jobs/job.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { OutputFolder } from "../output-folder.ts";
import type { OutputHold } from "../output-hold.ts";
import type { Shelf } from "../pictures/shelf.ts";
import type { JobProgress, Lane } from "./lane.ts";
import type { Lanes } from "./lanes.ts";
import { Leases } from "./leases.ts";
import { News } from "./news.ts";
import { Results } from "./results.ts";
import type { Worker } from "./worker.ts";

const RETRY_MS = 500;

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
  readonly #board: Board;
  readonly #lanes: Lanes;
  readonly #leases: Leases;
  readonly #outputs: OutputFolder;
  readonly #uploads: Uploads;
  readonly #hold: OutputHold;
  readonly #metrics: Metrics;
  readonly #news: News;
  readonly #results: Results;
  readonly #log: Log;
  /** Tells what this process holds from what others do. */
  readonly #holder = randomUUID();
  #takes = 0;
  /** What is done for jobs, and has not ended. */
  readonly #working = new Set<Promise<void>>();

  constructor(parts: SchedulerParts) {
    const { board, lanes, outputs, uploads, hold, metrics, log } = parts;
    this.#board = board;
    this.#lanes = lanes;
    this.#leases = new Leases(board, lanes);
    this.#outputs = outputs;
    this.#uploads = uploads;
    this.#hold = hold;
    hold.on("free", () => this.#wakeAll());
    this.#metrics = metrics;
    this.#news = new News(board);
    this.#results = new Results({ ...parts, news: this.#news });
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
      update: (update) => update.type === "job_finished" && this.#results.forget(update.job_id),
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
    this.#results.cancelled(job);
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
      await this.#results.unstarted(lane, job.id, inputs);
      return this.wake(lane);
    }
    lane.pool.run(worker, this.#orders(job, inputs));
    this.#news.started(job.id);
  }

  /** A job that was taken here is cancelled, or another's by now. */
  #onLost(job: Job): void {
    const lane = this.#lanes.drawing(job.id);
    if (lane === undefined) return;
    lane.pool.stop(job.id);
    this.#results.lost(job);
  }

  /** A worker ended while it drew this job. */
  #died(lane: Lane, id: string, lastWords: string): void {
    this.#metrics.workerDeath();
    this.#guard(this.#results.died(lane, id, lastWords).then(() => this.wake(lane)));
  }

  #message(lane: Lane, worker: Worker, message: FromWorker): void {
    if (!("job_id" in message) || !worker.jobs.has(message.job_id)) return;
    const free = () => lane.pool.release(worker, message.job_id);
    if (message.type === "stage") this.#news.stage(lane, message);
    if (message.type === "preview") this.#news.preview(lane, message);
    if (message.type === "done") this.#guard(this.#results.done(lane, message).finally(free));
    if (message.type === "failed") this.#guard(this.#results.failed(lane, message).finally(free));
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

  #guard(work: Promise<void>): void {
    const guarded = work.catch((error: Error) => this.#log.warn(`scheduler: ${error.message}`));
    this.#working.add(guarded);
    void guarded.then(() => this.#working.delete(guarded));
  }
}
