import { EventEmitter } from "node:events";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { FromWorker, RunJob } from "../../protocol/messages/worker.ts";
import type { WorkerLink } from "../../wire/worker-link.ts";
import type { Log } from "../log.ts";
import { patienceMs, Watchdog } from "./watchdog.ts";
import type { Worker } from "./worker.ts";
import { WorkerProcess, type WorkerSettings } from "./worker-process.ts";

/** Ends in a row of workers that never became ready, after which a server that has none gives up. */
const START_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** How long a worker has to give up a job before it is killed. */
const STOP_MS = 5_000;

/** What the pool tells the server. */
interface PoolEvents {
  /** What the workers can draw; comes before any of them is ready. */
  models: [models: ModelInfo[]];
  /** A worker waits for a job. */
  idle: [];
  /** A worker says how its job goes. */
  message: [worker: Worker, message: FromWorker];
  /** A worker ended while it drew this job. */
  died: [jobId: string, lastWords: string];
  /** No worker ever became ready. */
  broken: [lastWords: string];
}

export interface Device {
  name: string;
  note: string;
  secondsPerStep: number;
}

/** Starts, watches and restarts worker processes, and hands them jobs. */
export class WorkerPool extends EventEmitter<PoolEvents> {
  readonly workers: Worker[] = [];
  /** As the first worker that was ready found it. */
  device: Device | undefined;
  readonly #link: WorkerLink;
  readonly #address: string;
  readonly #settings: WorkerSettings;
  readonly #log: Log;
  readonly #watchdog: Watchdog;
  #numbers = 0;
  #size: (device: string) => number = () => 1;
  #closing = false;

  constructor(link: WorkerLink, address: string, settings: WorkerSettings, log: Log) {
    super();
    this.#link = link;
    this.#address = address;
    this.#settings = { ...settings };
    this.#log = log;
    this.#watchdog = new Watchdog(this.workers, () => this.device?.secondsPerStep ?? 0, settings.memoryMb, log);
  }

  /**
   * Fills the pool. While the device is still to be found by trying (`auto`), the first worker finds it and the others
   * follow: trying costs time and may crash a driver. `size` says how many workers a device takes.
   */
  start(size: (device: string) => number): void {
    this.#size = size;
    void this.#listen();
    this.#watchdog.start();
    this.#fill(this.#settings.device === "auto" ? 1 : size(this.#settings.device));
  }

  /** None while the pool is closing: what waits is for the next server. */
  idle(): Worker | undefined {
    if (this.#closing) return undefined;
    return this.workers.find((worker) => worker.state === "idle");
  }

  /** Takes an idle worker for a job that is about to be sent. */
  reserve(worker: Worker, jobId: string): void {
    worker.state = "busy";
    worker.jobId = jobId;
  }

  run(worker: Worker, job: RunJob): void {
    worker.patienceMs = patienceMs(job);
    this.#link.send(worker.number, job);
  }

  /** Gives a worker back after this job has ended one way or another; by then it may draw another. */
  release(worker: Worker, jobId: string): void {
    if (worker.state !== "busy" || worker.jobId !== jobId) return;
    worker.state = "idle";
    worker.jobId = undefined;
    this.emit("idle");
  }

  /** Tells the worker that draws this job to give it up, and kills it where it does not. */
  stop(jobId: string): void {
    const worker = this.workers.find((candidate) => candidate.jobId === jobId);
    if (worker === undefined) return;
    const { process, number } = worker;
    this.#link.send(number, { type: "stop", job_id: jobId });
    const deadline = setTimeout(() => {
      if (worker.number === number && worker.jobId === jobId) process.kill();
    }, STOP_MS);
    deadline.unref();
  }

  /** Lets running jobs finish for at most `graceMs`, then ends all workers. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    this.#watchdog.stop();
    for (const { state, number, process } of this.workers) {
      // One that starts has nothing to finish, and may not hear yet.
      if (state === "starting") process.kill();
      else this.#link.send(number, { type: "shutdown" });
    }
    const deadline = setTimeout(() => {
      for (const worker of this.workers) worker.process.kill();
    }, graceMs);
    await Promise.all(this.workers.map((worker) => worker.process.ended));
    clearTimeout(deadline);
  }

  #fill(size: number): void {
    for (let slot = this.workers.length; slot < size; slot++) {
      const number = ++this.#numbers;
      const worker: Worker = {
        slot,
        number,
        process: this.#spawn(number),
        state: "starting",
        heardAt: performance.now(),
        patienceMs: 0,
        restarts: 0,
        failures: 0,
      };
      this.workers.push(worker);
      this.#watch(worker);
    }
  }

  #spawn(number: number): WorkerProcess {
    return new WorkerProcess(number, this.#address, this.#settings);
  }

  #watch(worker: Worker): void {
    void worker.process.ended.then(() => this.#onEnd(worker));
  }

  #onEnd(worker: Worker): void {
    if (this.#closing) return;
    const { jobId, process } = worker;
    // What it sent last may still be on its way, and is not its successor's.
    worker.number = ++this.#numbers;
    worker.failures = worker.state === "starting" ? worker.failures + 1 : 0;
    worker.state = "starting";
    worker.jobId = undefined;
    worker.restarts++;
    this.#log.warn(`worker ${worker.slot} ended and is started again: ${process.lastWords}`);
    if (jobId !== undefined) this.emit("died", jobId, process.lastWords);
    if (this.device === undefined && worker.failures >= START_ATTEMPTS) {
      this.emit("broken", process.lastWords);
      return;
    }
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
    else if (message.type === "hello") this.emit("models", message.models);
    else if (message.type === "ready") this.#onReady(worker, message);
    else this.emit("message", worker, message);
  }

  #onReady(worker: Worker, message: Extract<FromWorker, { type: "ready" }>): void {
    if (this.#closing) return;
    worker.state = "idle";
    worker.failures = 0;
    if (this.device === undefined) {
      this.device = {
        name: message.device,
        note: message.device_note,
        secondsPerStep: message.seconds_per_step,
      };
      this.#settings.device = message.device;
      this.#fill(this.#size(message.device));
    }
    this.emit("idle");
  }
}

function pause(failures: number): number {
  return failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}
