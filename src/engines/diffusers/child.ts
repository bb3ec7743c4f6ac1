import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Rgba } from "../../image/rgba.ts";
import { isErrorCode, PixelsError } from "../../protocol/errors.ts";
import { STAGES, type Stage } from "../../protocol/messages/fields.ts";
import { EngineLost, type Monitor } from "../engine.ts";
import type { FromChild, Given, MessageOf, Wish } from "./child-messages.ts";
import { ChildReader } from "./child-reader.ts";
import { opaque, rgbOf } from "./rgb.ts";

/** Importing torch from a cold disk takes a minute and beats only at its end. */
const START_MS = 180_000;
/** It beats once a second, also while it draws: this long a silence is a hang. */
const SILENCE_MS = 20_000;
const CHECK_MS = 1_000;
/** How long it may take to end by itself. */
const CLOSE_MS = 2_000;
const LAST_LINES = 20;
const AS_LINUX_DOES = "as happens where memory runs out: a smaller picture or model takes less";

/** How it is started. */
export interface ChildOptions {
  /** The program and its arguments. */
  command: readonly [string, ...string[]];
  cwd?: string;
  /** How long it may be silent in the midst of its work, in milliseconds. */
  silenceMs?: number;
}

export interface Drawn {
  rgba: Rgba;
  sampler: string;
  warnings: string[];
}

/** What it says of memory, beside what it is asked for. */
export interface Memory {
  /** It lacks some. Resolves when others have given back what they could, with whether that was anything. */
  need(): Promise<boolean>;
  /** It has given back the model at this path, which nobody has asked for in so many seconds. */
  freed(path: string, idleSeconds: number): void;
}

interface Request {
  monitor: Monitor | undefined;
  /** The last that were passed on: what is drawn once more, for want of memory, is not told again. */
  stage: number;
  step: number;
  resolve(result: MessageOf<"loaded"> | Drawn): void;
  reject(error: unknown): void;
}

/** The process in which torch runs, and what it is asked for. Once it has ended or hangs, all that is asked of it rejects with EngineLost. */
export class Child {
  readonly #process: ChildProcess;
  readonly #silenceMs: number;
  readonly #requests = new Map<string, Request>();
  readonly #said: string[] = [];
  readonly #memory: Memory;
  /** Who has asked for memory and waits for the answer. */
  readonly #freeing: ((path: string | undefined) => void)[] = [];
  readonly #watch: NodeJS.Timeout;
  #heardAt = performance.now();
  #ids = 0;
  #lost: EngineLost | undefined;
  #hello: MessageOf<"hello"> | undefined;
  #onStart: (result: MessageOf<"hello"> | Error) => void = () => {};
  /** Resolves when the process has ended. */
  readonly #ended: Promise<void>;

  private constructor({ command: [program, ...args], cwd, silenceMs = SILENCE_MS }: ChildOptions, memory: Memory) {
    this.#memory = memory;
    this.#silenceMs = silenceMs;
    this.#process = spawn(program, args, { cwd, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
    const reader = new ChildReader((message, data) => this.#receive(message, data));
    this.#process.stdout?.on("data", (chunk: Buffer) => reader.push(chunk));
    this.#process.stdout?.on("error", () => {});
    this.#process.stdin?.on("error", () => {});
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => this.#keep(text));
    this.#ended = once(this.#process, "close").then(
      () => this.#lose(this.#ending),
      (error) => this.#lose(String(error)),
    );
    this.#watch = setInterval(() => this.#expectHeard(), CHECK_MS).unref();
  }

  /** Rejects with PixelsError `worker_failed` where it can't be started, with what it said last. */
  static async start(options: ChildOptions, memory: Memory): Promise<{ child: Child; hello: MessageOf<"hello"> }> {
    const child = new Child(options, memory);
    const hello = await new Promise<MessageOf<"hello"> | Error>((resolve) => {
      child.#onStart = resolve;
    });
    if (!(hello instanceof Error)) return { child, hello };
    await child.close();
    throw hello;
  }

  /** Loads the wish's model and makes two steps. @returns seconds for the second. */
  async load(wish: Wish): Promise<number> {
    const loaded = await this.#ask("load", wish, undefined, undefined);
    return "seconds_per_step" in loaded ? loaded.seconds_per_step : 0;
  }

  async draw(wish: Wish, monitor: Monitor, signal: AbortSignal): Promise<Drawn> {
    return (await this.#ask("draw", wish, monitor, signal)) as Drawn;
  }

  /** Gives its model back, where it draws nothing. @returns the path of that. */
  freeMemory(): Promise<string | undefined> {
    if (this.#lost !== undefined || this.#requests.size > 0) return Promise.resolve(undefined);
    const freed = new Promise<string | undefined>((resolve) => this.#freeing.push(resolve));
    this.#send({ type: "free_memory" });
    return freed;
  }

  /** Resolves when the process has ended. */
  async close(): Promise<void> {
    this.#process.stdin?.end();
    const late = delay(CLOSE_MS, undefined, { ref: false }).then(() => this.#process.kill("SIGKILL"));
    await Promise.race([this.#ended, late]);
    await this.#ended;
  }

  #ask(type: "load" | "draw", wish: Wish, monitor: Monitor | undefined, signal: AbortSignal | undefined) {
    const id = String(++this.#ids);
    return new Promise<MessageOf<"loaded"> | Drawn>((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost);
      const stop = () => {
        this.#requests.delete(id);
        this.#send({ type: "stop", id });
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", stop, { once: true });
      const settle = <T>(end: (value: T) => void) => {
        return (value: T) => {
          signal?.removeEventListener("abort", stop);
          this.#requests.delete(id);
          end(value);
        };
      };
      this.#requests.set(id, { monitor, stage: -1, step: 0, resolve: settle(resolve), reject: settle(reject) });
      this.#send({ type, id, ...wish }, wish.pictures);
    });
  }

  #send(message: object, given: readonly Given[] = []): void {
    const data = Buffer.concat(given.map(({ picture }) => rgbOf(picture)));
    const pictures = given.map(({ use, picture: { width, height } }) => ({ use, width, height }));
    const line = data.length === 0 ? message : { ...message, pictures, bytes: data.length };
    this.#process.stdin?.write(`${JSON.stringify(line)}\n`);
    if (data.length > 0) this.#process.stdin?.write(data);
  }

  #receive(message: FromChild, data: Buffer): void {
    this.#heardAt = performance.now();
    if (message.type === "hello") this.#greet(message);
    else if (message.type === "broken") this.#onStart(failure(message));
    else if (message.type === "need_memory") void this.#needMemory();
    else if (message.type === "memory_freed") this.#onFreed(message);
    else if (message.type !== "beat") this.#answer(message, data);
  }

  #greet(hello: MessageOf<"hello">): void {
    this.#hello = hello;
    this.#onStart(hello);
  }

  async #needMemory(): Promise<void> {
    this.#send({ type: "go_on", freed: await this.#memory.need() });
  }

  #onFreed({ path, idle_s }: MessageOf<"memory_freed">): void {
    if (idle_s === undefined) this.#freeing.shift()?.(path ?? undefined);
    else if (path !== null) this.#memory.freed(path, idle_s);
  }

  /** Nothing is said any more of what was given up. */
  #answer(message: Extract<FromChild, { id: string }>, data: Buffer): void {
    const request = this.#requests.get(message.id);
    if (request === undefined) return;
    try {
      if (message.type === "loaded") request.resolve(message);
      else if (message.type === "stage") this.#stage(request, message.stage);
      else if (message.type === "step") this.#step(request, message, data);
      else if (message.type === "picture") request.resolve({ ...message, rgba: opaque(message, data) });
      else request.reject(failure(message));
    } catch (error) {
      request.reject(error);
    }
  }

  #stage(request: Request, stage: Stage): void {
    const place = STAGES.indexOf(stage);
    if (place <= request.stage) return;
    request.stage = place;
    request.monitor?.stage(stage);
  }

  #step(request: Request, message: MessageOf<"step">, data: Buffer): void {
    if (message.step <= request.step) return;
    request.step = message.step;
    request.monitor?.step(message.step, () => opaque(message, data));
  }

  #expectHeard(): void {
    const silentMs = performance.now() - this.#heardAt;
    if (silentMs < (this.#hello === undefined ? START_MS : this.#silenceMs)) return;
    this.#lose(`it has said nothing for ${(silentMs / 1000).toFixed(0)} s`);
    this.#process.kill("SIGKILL");
  }

  #lose(reason: string): void {
    clearInterval(this.#watch);
    this.#lost ??= new EngineLost(`the process that draws with diffusers is gone: ${reason}`);
    this.#onStart(new PixelsError("worker_failed", `diffusers can't be started: ${reason}`));
    for (const request of this.#requests.values()) request.reject(this.#lost);
    for (const resolve of this.#freeing.splice(0)) resolve(undefined);
  }

  get #ending(): string {
    const { signalCode, exitCode } = this.#process;
    const how = signalCode === null ? `it ended with exit code ${exitCode}` : `it was ended by ${signalCode}`;
    if (signalCode === "SIGKILL") return `${how}, ${AS_LINUX_DOES}`;
    const last = this.#said.filter((line) => line.trim() !== "").at(-1);
    return last === undefined || signalCode !== null ? how : `${how}: ${last.trim()}`;
  }

  #keep(text: string): void {
    this.#said.push(...text.split("\n"));
    this.#said.splice(0, this.#said.length - LAST_LINES);
  }
}

function failure({ code, message }: { code: string; message: string }): PixelsError {
  return new PixelsError(isErrorCode(code) ? code : "job_failed", message);
}
