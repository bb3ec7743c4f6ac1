import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { isErrorCode, PixelsError } from "../protocol/errors.ts";
import { asPixelsError } from "../protocol/system-fault.ts";
import { abortable } from "./abort.ts";
import { printable } from "./printable.ts";

/** From dist/connection/ to the command itself. */
const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));
/** Loading the model takes about a second; a machine that swaps may need many. */
const START_MS = 60_000;
/** It ends by itself when its stdin does. */
const STOP_MS = 3000;

const readyLine = v.object({ req_addr: v.string(), pub_addr: v.string() });
const errorLine = v.object({
  error: v.object({ code: v.string(), message: v.string(), hint: v.optional(v.string()) }),
});

export interface EmbeddedOptions {
  workers: number;
  /** Its messages go straight to stderr; otherwise they are shown only when it fails. */
  isLoud: boolean;
  signal?: AbortSignal | undefined;
}

/** A backend for one command: private addresses, a temporary store, and an end with its owner, however that ends. */
export class Embedded {
  readonly reqAddr: string;
  readonly pubAddr: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, reqAddr: string, pubAddr: string) {
    this.#child = child;
    this.reqAddr = reqAddr;
    this.pubAddr = pubAddr;
  }

  /**
   * Resolves once it takes requests. Rejects with its own PixelsError, or `worker_failed`, when it does not start, and with
   * `interrupted` when the signal comes first.
   */
  static async start({ workers, isLoud, signal }: EmbeddedOptions): Promise<Embedded> {
    const child = spawn(process.execPath, [BIN, "serve", "--embedded", "--json", "--workers", String(workers)], {
      // Its own process group: the terminal's Ctrl-C reaches this process alone, which then cancels in order.
      detached: true,
      stdio: ["pipe", "pipe", isLoud ? "inherit" : "pipe"],
    });
    // A child that has gone is noticed by its exit, not by the pipe.
    child.stdin?.on("error", () => undefined);
    try {
      const ready = v.parse(readyLine, JSON.parse(await abortable(firstLine(child), signal)));
      child.stdout?.resume();
      child.stderr?.resume();
      return new Embedded(child, ready.req_addr, ready.pub_addr);
    } catch (cause) {
      child.kill("SIGKILL");
      if (cause instanceof PixelsError) throw cause;
      throw new PixelsError("worker_failed", "the embedded backend did not say where it listens");
    }
  }

  /** Ends it and waits for that, at most three seconds. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS);
    this.#child.stdin?.end();
    await exited;
    clearTimeout(timer);
  }
}

/** The line on stdout with which it says that it is ready. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    let messages = "";
    const timer = setTimeout(
      () => reject(new PixelsError("worker_failed", `the embedded backend was not ready after ${START_MS / 1000} s`)),
      START_MS,
    );
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      finish();
    };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const end = output.indexOf("\n");
      if (end >= 0) settle(() => resolve(output.slice(0, end)));
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      messages += text;
    });
    child.once("error", (cause) => settle(() => reject(asPixelsError(cause))));
    child.once("close", () => settle(() => reject(startFailure(messages))));
  });
}

/** What it said on stderr before it ended: its own error where it is one. */
function startFailure(messages: string): PixelsError {
  const lines = messages.trim().split("\n");
  try {
    const { error } = v.parse(errorLine, JSON.parse(lines.at(-1) ?? ""));
    const code = isErrorCode(error.code) ? error.code : "worker_failed";
    return new PixelsError(code, printable(error.message), error.hint && printable(error.hint));
  } catch {
    const last = printable(lines.at(-1) ?? "");
    return new PixelsError("worker_failed", `the embedded backend did not start${last && `: ${last}`}`);
  }
}
