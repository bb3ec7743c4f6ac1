import { EventEmitter } from "node:events";
import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { WorkerInfo } from "../../protocol/messages/replies.ts";
import type { FromWorker, RunJob, ToWorker } from "../../protocol/messages/worker.ts";
import { WorkerLink } from "../../wire/worker-link.ts";
import type { Log } from "../log.ts";
import { patienceMs, Watchdog } from "./watchdog.ts";
import { type Worker, workerInfo } from "./worker.ts";
import { type LaneOptions, WorkerProcess } from "./worker-process.ts";

/**
 * A pool without a ready worker counts as broken once one of its workers has ended so often in a row before it was
 * ready, without an error of its own.
 */
const START_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** How long a worker has to give up a job before it is killed. */
const STOP_MS = 5_000;

/** What workers say of memory. */
export type AboutMemory = Extract<FromWorker, { type: "need_memory" | "memory_freed" }>;

/** What the pool tells the server. */
interface PoolEvents {
  /** What the workers can draw; comes before any of them is ready. */
  models: [models: ModelInfo[]];
  /** A worker lacks memory, or has given some back. */
  memory: [worker: Worker, message: AboutMemory];
  /** A worker has room for a job. */
  idle: [];
  /** A worker says how a job of its goes. */
  message: [worker: Worker, message: FromWorker];
  /** A worker ended while it drew this job. */
  died: [jobId: string, lastWords: string];
  /** No worker ever became ready; the pool goes on trying. */
  broken: [];
}

/** What the first worker that was ready found. */
export interface Device {
  name: string;
  note: string;
  secondsPerStep: number;
}

/** Starts, watches and restarts the worker processes of one engine, and hands them jobs. */
export class WorkerPool extends EventEmitter<PoolEvents> {
  readonly workers: Worker[] = [];
  device: Device | undefined;
  /** Jobs that a worker draws at once. */
  capacity = 1;
  /** A rough figure of the engine's, until it has measured. */
  usualSecondsPerStep = 0;
  /** Why no worker has become ready yet, after an error of its own or several attempts. */
  problem: PixelsError | undefined;
  readonly #link: WorkerLink;
  readonly #address: string;
  readonly #options: LaneOptions;
  readonly #nextSlot: () => number;
  readonly #log: Log;
  readonly #watchdog: Watchdog;
  #numbers = 0;
  #closing = false;

  /**
   * @param address where its workers connect.
   * @param nextSlot counts the workers of all pools.
   */
  constructor(address: string, options: LaneOptions, nextSlot: () => number, log: Log) {
    super();
    this.#link = new WorkerLink((text) => log.warn(text));
    this.#address = address;
    this.#options = { ...options };
    this.#nextSlot = nextSlot;
    this.#log = log;
    this.#watchdog = new Watchdog(this.workers, () => this.device?.secondsPerStep ?? 0, options.memoryMb, log);
  }

  /**
   * Fills the pool. While the device is still to be found by trying (`auto`), the first worker finds it and the others
   * follow: trying costs time and may crash a driver.
   */
  async start(): Promise<void> {
    await this.#link.bind(this.#address);
    void this.#listen();
    this.#watchdog.start();
    const { device } = this.#options;
    this.#grow(device === "auto" ? 1 : this.#options.workers(device));
  }

  /** Jobs that its workers draw. */
  get running(): number {
    return this.workers.reduce((sum, worker) => sum + worker.jobs.size, 0);
  }

  get info(): WorkerInfo[] {
    return this.workers.map((worker) => workerInfo(worker, this.#options.engine));
  }

  /**
   * The worker with the most room for a job, if any has some; one that draws nothing for a job that is to be drawn alone. None while
   * the pool is closing: what waits is for the next server.
   */
  roomFor(isAlone: boolean): Worker | undefined {
    if (this.#closing) return undefined;
    let best: Worker | undefined;
    for (const worker of this.workers) {
      if (!worker.isReady || loadOf(worker) >= (best === undefined ? this.capacity : loadOf(best))) continue;
      if (loadOf(worker) > 0 && (isAlone || [...worker.jobs.values()].some((drawing) => drawing.isAlone))) continue;
      best = worker;
    }
    return best;
  }

  /** Keeps room in a worker for a job that is asked for. */
  reserve(worker: Worker): void {
    worker.reserved++;
  }

  /** The room goes to a job, or back where there is none. */
  fill(worker: Worker, job: { id: string; isAlone: boolean } | undefined): void {
    worker.reserved--;
    if (job !== undefined) worker.jobs.set(job.id, { patienceMs: 0, isAlone: job.isAlone });
  }

  run(worker: Worker, job: RunJob): void {
    const drawing = worker.jobs.get(job.job_id);
    if (drawing !== undefined) drawing.patienceMs = patienceMs(job.recipe);
    this.#link.send(worker.number, job);
  }

  /** A message to a worker that has ended meanwhile is dropped. */
  tell(worker: Worker, message: Extract<ToWorker, { type: "free_memory" | "go_on" }>): void {
    this.#link.send(worker.number, message);
  }

  /** Gives the room back after this job has ended one way or another; by then it may be another's. */
  release(worker: Worker, jobId: string): void {
    if (worker.jobs.delete(jobId)) this.emit("idle");
  }

  /** Tells the worker that draws this job to give it up, and kills it where it does not. */
  stop(jobId: string): void {
    const worker = this.workers.find((candidate) => candidate.jobs.has(jobId));
    if (worker === undefined) return;
    const { process, number } = worker;
    this.#link.send(number, { type: "stop", job_id: jobId });
    const deadline = setTimeout(() => {
      if (worker.number === number && worker.jobs.has(jobId)) process.kill();
    }, STOP_MS);
    deadline.unref();
  }

  /** Lets running jobs finish for at most `graceMs`, then ends all workers; without any grace it does not wait until they have gone. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    this.#watchdog.stop();
    if (graceMs === 0) for (const { process } of this.workers) process.kill();
    else await this.#shutDown(graceMs);
    await this.#link.close();
  }

  async #shutDown(graceMs: number): Promise<void> {
    for (const { isReady, number, process } of this.workers) {
      // One that starts has nothing to finish, and may not hear yet.
      if (!isReady) process.kill();
      else this.#link.send(number, { type: "shutdown" });
    }
    const deadline = setTimeout(() => {
      for (const worker of this.workers) worker.process.kill();
    }, graceMs);
    await Promise.all(this.workers.map((worker) => worker.process.ended));
    clearTimeout(deadline);
  }

  #grow(size: number): void {
    while (this.workers.length < size) {
      const number = ++this.#numbers;
      const worker: Worker = {
        slot: this.#nextSlot(),
        number,
        process: this.#spawn(number),
        isReady: false,
        jobs: new Map(),
        reserved: 0,
        heardAt: performance.now(),
        restarts: 0,
        failures: 0,
      };
      this.workers.push(worker);
      this.#watch(worker);
    }
  }

  #spawn(number: number): WorkerProcess {
    return new WorkerProcess(number, this.#address, this.#options);
  }

  #watch(worker: Worker): void {
    void worker.process.ended.then(() => this.#onEnd(worker));
  }

  #onEnd(worker: Worker): void {
    if (this.#closing) return;
    const { jobs, process } = worker;
    // Messages of the dead worker may still arrive. Its successor has another number, so that they are not taken for
    // its own.
    worker.number = ++this.#numbers;
    worker.failures = worker.isReady ? 0 : worker.failures + 1;
    worker.isReady = false;
    worker.jobs = new Map();
    worker.restarts++;
    const { lastWords, ownError } = process;
    for (const jobId of jobs.keys()) this.emit("died", jobId, lastWords);
    const isHopeless = ownError !== undefined || worker.failures >= START_ATTEMPTS;
    if (this.device === undefined && this.problem === undefined && isHopeless) {
      this.problem = ownError ?? new PixelsError("worker_failed", lastWords);
      this.emit("broken");
    }
    // A pool that is broken has said so.
    if (this.problem === undefined) this.#log.warn(`worker ${worker.slot} ended and is started again: ${lastWords}`);
    setTimeout(() => this.#restart(worker), pause(worker.failures)).unref();
  }

  #restart(worker: Worker): void {
    if (this.#closing) return;
    worker.process = this.#spawn(worker.number);
    worker.heardAt = performance.now();
    this.#watch(worker);
  }

  async #listen(): Promise<void> {
    for await (const [number, message] of this.#link.messages()) {
      const worker = this.workers.find((candidate) => candidate.number === number);
      if (worker !== undefined) this.#receive(worker, message);
    }
  }

  #receive(worker: Worker, message: FromWorker): void {
    worker.heardAt = performance.now();
    if (message.type === "beat") this.#watchdog.weigh(worker, message.rss_mb);
    else if (message.type === "hello") this.#onHello(message);
    else if (message.type === "ready") this.#onReady(worker, message);
    else if (message.type === "broken") this.#link.send(worker.number, { type: "shutdown" });
    else if (message.type === "need_memory" || message.type === "memory_freed") this.emit("memory", worker, message);
    else if (message.type === "note") this.#log.info(`${this.#options.engine}: ${message.text}`);
    else this.#onJob(worker, message);
  }

  #onJob(worker: Worker, message: Extract<FromWorker, { job_id: string }>): void {
    const drawing = worker.jobs.get(message.job_id);
    if (drawing !== undefined && message.type === "stage") {
      const isBetweenSteps = message.stage === "sampling" && message.step > 0 && message.step < message.total_steps;
      drawing.steppedAt = isBetweenSteps ? worker.heardAt : undefined;
    }
    if (message.type === "notice") {
      this.#log.warn(`job ${message.job_id}: ${message.text}`);
      // It may wait for another machine now, however long that takes.
      if (drawing !== undefined) drawing.steppedAt = undefined;
    }
    this.emit("message", worker, message);
  }

  #onHello({ models, seconds_per_step = 0 }: Extract<FromWorker, { type: "hello" }>): void {
    this.usualSecondsPerStep = seconds_per_step;
    this.emit("models", models);
  }

  #onReady(worker: Worker, message: Extract<FromWorker, { type: "ready" }>): void {
    if (this.#closing) return;
    worker.isReady = true;
    worker.failures = 0;
    this.problem = undefined;
    this.capacity = message.capacity ?? 1;
    if (this.device === undefined) {
      this.device = {
        name: message.device,
        note: message.device_note,
        secondsPerStep: message.seconds_per_step,
      };
      this.#options.device = message.device;
      this.#grow(this.#options.workers(message.device));
    }
    this.emit("idle");
  }
}

function loadOf({ jobs, reserved }: Worker): number {
  return jobs.size + reserved;
}

function pause(failures: number): number {
  return failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}
