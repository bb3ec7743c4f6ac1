import type { Worker } from "node:worker_threads";
import type { Rgba } from "../../../image/rgba.ts";
import { type ErrorCode, PixelsError } from "../../../protocol/errors.ts";
import type { Nearest } from "../../../protocol/messages/credits.ts";
import { EngineLost, type Task } from "../../engine.ts";
import type { InstalledModel } from "../catalog.ts";
import type { Shape } from "../field.ts";
import type { Guide } from "../guides.ts";
import type { Meaning, Prompts } from "./prompts.ts";
import { startThread } from "./thread.ts";

export interface Setting {
  model: InstalledModel;
  /** A task is about to come. */
  isAskedSoon: boolean;
}

export interface Question {
  id: number;
  name: "ready" | "verified" | "begin" | "first" | "following" | "nearest";
  args: unknown[];
}

/** A value, or what was thrown. */
export type Answer = { id: number } & ({ value: unknown } | { code?: ErrorCode; message: string; hint?: string });

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** `Prompts` on a thread of its own: they are read while the network loads, and compare while it draws. See docs/adr/0049. */
export class PromptThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #ids = 0;
  #lost: EngineLost | undefined;

  constructor(setting: Setting) {
    this.#worker = startThread();
    this.#worker.postMessage(setting);
    this.#worker.on("message", (answer: Answer) => this.#receive(answer));
    this.#worker.on("error", (error) => this.#end(error.message));
    this.#worker.on("exit", () => this.#end("it has ended"));
  }

  /** Rejects with PixelsError `worker_failed` for damaged words. */
  async ready(): Promise<void> {
    await this.#ask("ready");
  }

  /** Rejects with PixelsError `worker_failed` for damaged weights: this thread has the time to read them. */
  async verified(): Promise<void> {
    await this.#ask("verified");
  }

  begin(task: Task, shape: Shape): Promise<Meaning> {
    return this.#ask("begin", task, shape) as ReturnType<Prompts["begin"]>;
  }

  async first(seed: bigint): Promise<Guide> {
    return (await this.#ask("first", seed)) as Guide;
  }

  async following(seed: bigint, first: Rgba): Promise<Guide | undefined> {
    return (await this.#ask("following", seed, first)) as Guide | undefined;
  }

  async nearest(picture: Rgba): Promise<Nearest | undefined> {
    return (await this.#ask("nearest", picture)) as Nearest | undefined;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(name: Question["name"], ...args: unknown[]): Promise<unknown> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = this.#ids++;
    this.#worker.ref();
    this.#worker.postMessage({ id, name, args } satisfies Question);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #receive(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("value" in answer) waiting?.resolve(answer.value);
    else if (answer.code === undefined) waiting?.reject(new Error(answer.message));
    else waiting?.reject(new PixelsError(answer.code, answer.message, answer.hint));
  }

  /** The worker process is replaced then. */
  #end(why: string): void {
    this.#lost ??= new EngineLost(`the thread that reads prompts was lost: ${why}`);
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
    this.#waiting.clear();
  }
}
