import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants, getPriority, setPriority } from "node:os";
import { readErrorLine } from "../../protocol/error-line.ts";
import type { PixelsError } from "../../protocol/errors.ts";
import { startWorker } from "./early-worker.ts";

/** How far a worker stands below its server: while all cores draw, requests are still answered at once. */
const NICENESS = 5;

/** Lines of a worker's stderr that are kept to explain its end. */
const LAST_LINES = 20;

/** One engine to run. */
export interface LaneOptions {
  engine: string;
  /** As the engine knows it; `auto` where it is to find the best. */
  device: string;
  /** How many processes, once the device is known. */
  workers(device: string): number;
  /** What the engine is to draw with, as its host's command line takes it. */
  engineArgs?: readonly string[];
  /** Resident memory in megabytes with which a worker is replaced. */
  memoryMb: number;
}

/** One operating-system process that hosts an engine. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #stderr: string[] = [];
  /** Resolves when the process has ended, however it ended. */
  readonly ended: Promise<void>;

  constructor(number: number, link: string, settings: LaneOptions) {
    const link_ = ["--link", link, "--id", String(number)];
    const engine = ["--engine", settings.engine, "--device", settings.device];
    this.#child = startWorker([...link_, ...engine, ...(settings.engineArgs ?? [])]);
    this.#yieldToServer();
    this.#child.stdin?.on("error", () => {});
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => this.#keep(text));
    this.ended = once(this.#child, "close").then(
      () => {},
      (error) => this.#keep(String(error)),
    );
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The error that it ended itself with; it would end so again. */
  get ownError(): PixelsError | undefined {
    return readErrorLine(this.#said.at(-1) ?? "");
  }

  /** What it said last on stderr, or how it ended. */
  get lastWords(): string {
    const said = this.#said;
    // Of a crash of Node itself, the last line is Node's version.
    const last = said.find((line) => /^\w*Error\b/.test(line)) ?? said.at(-1);
    return (
      this.ownError?.message ?? last ?? `it ended with ${this.#child.signalCode ?? `exit code ${this.#child.exitCode}`}`
    );
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #yieldToServer(): void {
    try {
      if (this.#child.pid !== undefined)
        setPriority(this.#child.pid, Math.min(constants.priority.PRIORITY_LOW, getPriority() + NICENESS));
    } catch {
      // It has ended already.
    }
  }

  get #said(): string[] {
    return this.#stderr.filter((line) => line.trim() !== "");
  }

  #keep(text: string): void {
    this.#stderr.push(...text.split("\n"));
    this.#stderr.splice(0, this.#stderr.length - LAST_LINES);
  }
}
