import { atlasSize, isAnimation, pictureCount } from "../../protocol/recipe/counts.ts";
import type { Recipe } from "../../protocol/recipe/recipe.ts";
import type { Log } from "../log.ts";
import { starvedMs } from "./starvation.ts";
import type { Worker } from "./worker.ts";

const CHECK_MS = 500;
/** Workers beat so often. */
const BEAT_MS = 1_000;
/**
 * So long a silence is a hang: a job must be queued again within five seconds. What the worker has waited for a processor meanwhile does not count.
 * At a load of 16 on two cores workers were silent for longer that lived, and had just been given no time.
 */
const SILENCE_MS = 3_500;
/**
 * A worker that is heard may still hang in one of its jobs, where another process draws. Between two steps this is long: a
 * model that is compiled anew for a larger batch takes a minute or two.
 */
const BETWEEN_STEPS_MS = 300_000;
/** A step blocks the worker's thread, and so its beat: a slow engine may be silent for this many steps. */
const SILENT_STEPS = 20;
/** All steps on a finished picture and its encoding block, too: 0.3 us of processor time were measured for a pixel. */
const FINISH_MS_PER_PIXEL = 0.001;
/** Reading and compiling large models blocks, too. */
const START_MS = 300_000;

/** Kills workers that hang or have grown too large; the pool replaces whatever ends. */
export class Watchdog {
  readonly #workers: readonly Worker[];
  readonly #secondsPerStep: () => number;
  readonly #memoryMb: number;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #checkedAt = 0;
  /** By worker, how starved it was when its silence began. */
  readonly #silences = new WeakMap<Worker, { since: number; starvedMs: number }>();

  constructor(workers: readonly Worker[], secondsPerStep: () => number, memoryMb: number, log: Log) {
    this.#workers = workers;
    this.#secondsPerStep = secondsPerStep;
    this.#memoryMb = memoryMb;
    this.#log = log;
  }

  start(): void {
    this.#checkedAt = performance.now();
    this.#timer = setInterval(() => this.#check(), CHECK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Takes a worker's resident memory in megabytes. */
  weigh(worker: Worker, rssMb: number): void {
    if (rssMb <= this.#memoryMb) return;
    this.#log.warn(`worker ${worker.slot} takes ${rssMb} MB, more than ${this.#memoryMb}: it is replaced`);
    worker.process.kill();
  }

  #check(): void {
    const now = performance.now();
    const wasSuspended = now - this.#checkedAt > SILENCE_MS / 2;
    this.#checkedAt = now;
    for (const worker of this.#workers) {
      // After a suspended laptop wakes, everybody was silent and nobody hangs.
      if (wasSuspended) wake(worker, now);
      const reason = this.#whyHung(worker, now);
      if (reason === undefined) continue;
      this.#log.warn(`worker ${worker.slot} ${reason}: it is replaced`);
      wake(worker, now);
      worker.process.kill();
    }
  }

  #whyHung(worker: Worker, now: number): string | undefined {
    const silentMs = now - worker.heardAt - this.#starvedMs(worker, now);
    if (silentMs >= this.#patience(worker)) return `has said nothing for ${(silentMs / 1000).toFixed(1)} s`;
    const mostMs = Math.max(BETWEEN_STEPS_MS, SILENT_STEPS * 1000 * this.#secondsPerStep());
    for (const [id, { steppedAt = now }] of worker.jobs)
      if (now - steppedAt >= mostMs)
        return `has made no step of job ${id} for ${Math.round((now - steppedAt) / 1000)} s`;
    return undefined;
  }

  /** How long of its silence it was starved, as far as was seen. */
  #starvedMs(worker: Worker, now: number): number {
    if (now - worker.heardAt < BEAT_MS) return 0;
    const starved = starvedMs(worker.process.pid);
    const silence = this.#silences.get(worker);
    if (silence?.since === worker.heardAt) return starved - silence.starvedMs;
    this.#silences.set(worker, { since: worker.heardAt, starvedMs: starved });
    return 0;
  }

  #patience(worker: Worker): number {
    if (!worker.isReady) return START_MS;
    const finishes = [...worker.jobs.values()].map((drawing) => drawing.patienceMs);
    return Math.max(SILENCE_MS, SILENT_STEPS * 1000 * this.#secondsPerStep(), ...finishes);
  }
}

/** Lets all that is waited for begin now. */
function wake(worker: Worker, now: number): void {
  worker.heardAt = now;
  for (const drawing of worker.jobs.values()) if (drawing.steppedAt !== undefined) drawing.steppedAt = now;
}

/** How long the finish of one file may keep a worker silent; frames of an animation are finished together. */
export function patienceMs(recipe: Recipe): number {
  const [width, height] = atlasSize(recipe);
  const frames = isAnimation(recipe) ? pictureCount(recipe) : 1;
  return FINISH_MS_PER_PIXEL * width * height * ((recipe.scale ?? 1) ** 2 + frames);
}
