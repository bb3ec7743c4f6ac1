import { type ChildProcess, spawn } from "node:child_process";
import * as v from "valibot";
import { packageFile } from "../package.ts";
import { readErrorLine } from "../protocol/error-line.ts";
import { PixelsError } from "../protocol/errors.ts";
import { asPixelsError } from "../protocol/system-fault.ts";
import { abortable } from "./abort.ts";
import { printable } from "./printable.ts";

/** From dist/client/ to the command itself. */
const BIN = packageFile("bin/run.js");
/** Loading the model takes about a second; a machine that swaps may need many. */
const START_MS = 60_000;
/** It ends by itself when its stdin does. */
const STOP_MS = 3000;

const readyLine = v.object({ req_addr: v.string(), pub_addr: v.string() });
/** Characters of what it said last that are kept to explain its end. */
const LAST_WORDS = 10_000;

export interface EmbeddedOptions {
  workers: number;
  /** Its messages go straight to stderr; otherwise they are shown only when it fails. */
  isLoud: boolean;
  /** Ends the attempt. */
  signal?: AbortSignal | undefined;
}

/** A backend for one command: private addresses, a temporary store, and an end with its owner, however that ends. */
export class Embedded {
  readonly reqAddr: string;
  readonly pubAddr: string;
  /** Resolves when it has ended, with why it did where nobody told it to. */
  readonly ended: Promise<PixelsError>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, reqAddr: string, pubAddr: string, ended: Promise<PixelsError>) {
    this.#child = child;
    this.reqAddr = reqAddr;
    this.pubAddr = pubAddr;
    this.ended = ended;
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
    const ended = endOf(child);
    try {
      const line = await abortable(Promise.race([firstLine(child), ended]), signal);
      if (line instanceof PixelsError) throw line;
      const ready = v.parse(readyLine, JSON.parse(line));
      return new Embedded(child, ready.req_addr, ready.pub_addr, ended);
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

/** The line on stdout with which it says that it is ready. Rejects where it says none in time. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const late = new PixelsError("worker_failed", `the embedded backend was not ready after ${START_MS / 1000} s`);
    const timer = setTimeout(() => reject(late), START_MS).unref();
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const end = output.indexOf("\n");
      if (end < 0) return;
      clearTimeout(timer);
      resolve(output.slice(0, end));
    });
  });
}

/** Resolves when it has ended, with why: its own error, where it said one, or its last words. */
function endOf(child: ChildProcess): Promise<PixelsError> {
  return new Promise((resolve) => {
    let messages = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      messages = (messages + text).slice(-LAST_WORDS);
    });
    child.once("error", (cause) => resolve(asPixelsError(cause)));
    child.once("close", () => resolve(failureOf(messages)));
  });
}

function failureOf(messages: string): PixelsError {
  const last = messages.trim().split("\n").at(-1) ?? "";
  const error = readErrorLine(last);
  if (error !== undefined) return new PixelsError(error.code, printable(error.message), printable(error.hint));
  return new PixelsError("worker_failed", `the embedded backend has ended${last && `: ${printable(last)}`}`);
}
