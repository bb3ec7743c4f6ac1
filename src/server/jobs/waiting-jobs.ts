import { totalSteps } from "../../protocol/recipe/counts.ts";
import { FairQueue } from "./fair-queue.ts";
import type { Job } from "./job.ts";

/** The jobs that wait for one lane. */
interface Line {
  order: FairQueue;
  /** Sampling steps of all of them. */
  steps: number;
}

/** All that is kept of a job while it waits. */
interface Waiting {
  id: string;
  model: string;
  client: string;
  priority: number;
  steps: number;
  /** Goes in front of the others: its turn came before. */
  isAgain: boolean;
}

/**
 * Waiting jobs, in one line for each lane, so that none waits behind a job that its own lane does not draw. A job whose model no
 * lane has stands in none of them until one does.
 */
export class WaitingJobs {
  /** By engine. */
  readonly #lines = new Map<string, Line>();
  readonly #unplaced = new Map<string, Waiting>();
  readonly #engineOf: (model: string) => string | undefined;

  /** @param engineOf tells the lane that draws a model. */
  constructor(engineOf: (model: string) => string | undefined) {
    this.#engineOf = engineOf;
  }

  get size(): number {
    let size = this.#unplaced.size;
    for (const { order } of this.#lines.values()) size += order.size;
    return size;
  }

  /** How many jobs wait for models that no lane has, by model. */
  get unplaced(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { model } of this.#unplaced.values()) counts.set(model, (counts.get(model) ?? 0) + 1);
    return counts;
  }

  get unplacedSize(): number {
    return this.#unplaced.size;
  }

  sizeOf(engine: string): number {
    return this.#lines.get(engine)?.order.size ?? 0;
  }

  stepsOf(engine: string): number {
    return this.#lines.get(engine)?.steps ?? 0;
  }

  has(id: string): boolean {
    return this.#lineOf(id) !== undefined || this.#unplaced.has(id);
  }

  isUnplaced(id: string): boolean {
    return this.#unplaced.has(id);
  }

  /** @param isAgain puts it in front: its turn came before. */
  add(job: Job, isAgain: boolean): void {
    const { id, recipe, client, priority } = job;
    this.#place({ id, model: recipe.model, client, priority, steps: totalSteps(recipe), isAgain });
  }

  /** Puts jobs whose models have come into their lines. */
  place(): void {
    const waiting = [...this.#unplaced.values()];
    this.#unplaced.clear();
    for (const job of waiting) this.#place(job);
  }

  /** The next job of a lane, without taking it. */
  peek(engine: string): string | undefined {
    return this.#lines.get(engine)?.order.peek();
  }

  /** Takes a job out to run it: the turn passes to the next client. */
  take(job: Job): void {
    const line = this.#lineOf(job.id);
    if (line === undefined) return;
    line.order.take(job.id);
    line.steps -= totalSteps(job.recipe);
  }

  /** Takes a job out that will not run. */
  remove(job: Job): void {
    this.#unplaced.delete(job.id);
    const line = this.#lineOf(job.id);
    if (line === undefined) return;
    line.order.remove(job.id);
    line.steps -= totalSteps(job.recipe);
  }

  /** Takes a job out whose record is lost. */
  drop(id: string): void {
    const line = this.#lineOf(id);
    line?.order.remove(id);
    // Nothing tells how many steps it had: with the last one, none are left.
    if (line?.order.size === 0) line.steps = 0;
  }

  #place(job: Waiting): void {
    const engine = this.#engineOf(job.model);
    if (engine === undefined) {
      this.#unplaced.set(job.id, job);
      return;
    }
    const line = this.#lines.get(engine) ?? { order: new FairQueue(), steps: 0 };
    this.#lines.set(engine, line);
    if (job.isAgain) line.order.addAgain(job.id);
    else line.order.add(job.id, job.client, job.priority);
    line.steps += job.steps;
  }

  #lineOf(id: string): Line | undefined {
    for (const line of this.#lines.values()) if (line.order.has(id)) return line;
    return undefined;
  }
}
