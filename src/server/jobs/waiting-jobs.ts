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
  /** By model, then by id. */
  readonly #unplaced = new Map<string, Map<string, Waiting>>();
  readonly #engineOf: (model: string) => string | undefined;

  /** @param engineOf tells the lane that draws a model. */
  constructor(engineOf: (model: string) => string | undefined) {
    this.#engineOf = engineOf;
  }

  get size(): number {
    let size = 0;
    for (const jobs of this.#unplaced.values()) size += jobs.size;
    for (const { order } of this.#lines.values()) size += order.size;
    return size;
  }

  /** How many jobs wait for each lane. */
  get sizes(): ReadonlyMap<string, number> {
    return new Map(Array.from(this.#lines, ([engine, { order }]) => [engine, order.size]));
  }

  /** How many jobs wait for models that no lane has, by model. */
  get unplaced(): ReadonlyMap<string, number> {
    return new Map(Array.from(this.#unplaced, ([model, jobs]) => [model, jobs.size]));
  }

  stepsOf(engine: string): number {
    return this.#lines.get(engine)?.steps ?? 0;
  }

  has(id: string): boolean {
    return this.#lineOf(id) !== undefined || this.isUnplaced(id);
  }

  isUnplaced(id: string): boolean {
    for (const jobs of this.#unplaced.values()) if (jobs.has(id)) return true;
    return false;
  }

  /** @param isAgain puts it in front: its turn came before. */
  add(job: Job, isAgain: boolean): void {
    const { id, recipe, client, priority } = job;
    this.#place({ id, model: recipe.model, client, priority, steps: totalSteps(recipe), isAgain });
  }

  /** Puts jobs whose models have come into their lines. */
  place(): void {
    const waiting = [...this.#unplaced.values()].flatMap((jobs) => [...jobs.values()]);
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
    this.#forgetUnplaced(job.recipe.model, job.id);
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
      const jobs = this.#unplaced.get(job.model) ?? new Map<string, Waiting>();
      this.#unplaced.set(job.model, jobs.set(job.id, job));
      return;
    }
    const line = this.#lines.get(engine) ?? { order: new FairQueue(), steps: 0 };
    this.#lines.set(engine, line);
    if (job.isAgain) line.order.addAgain(job.id);
    else line.order.add(job.id, job.client, job.priority);
    line.steps += job.steps;
  }

  #forgetUnplaced(model: string, id: string): void {
    const jobs = this.#unplaced.get(model);
    jobs?.delete(id);
    if (jobs?.size === 0) this.#unplaced.delete(model);
  }

  #lineOf(id: string): Line | undefined {
    for (const line of this.#lines.values()) if (line.order.has(id)) return line;
    return undefined;
  }
}
