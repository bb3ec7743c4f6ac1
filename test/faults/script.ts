import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { environment } from "./serving.ts";

/** One of the scripts beside this file as a process of its own: it says a line once it is set up, and JSON when stdin ends. */
export class Script<Result> {
  /** Resolves with its first line; rejects when it ends without one. */
  readonly ready: Promise<string>;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #ended: Promise<unknown>;
  #said = "";

  constructor(name: string, ...args: string[]) {
    const path = fileURLToPath(new URL(name, import.meta.url));
    this.#child = spawn(process.execPath, [path, ...args], { env: environment(), stdio: ["pipe", "pipe", "inherit"] });
    this.#ended = once(this.#child, "close");
    this.ready = new Promise((resolve, reject) => {
      this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
        this.#said += text;
        if (this.#said.includes("\n")) resolve(this.#said.slice(0, this.#said.indexOf("\n")));
      });
      void this.#ended.then(() => reject(new Error(`${name} ended too early`)));
    });
    this.ready.catch(() => {});
    onTestFinished(() => void this.#child.kill("SIGKILL"));
  }

  /** Stops it in its tracks: it reads no more of what is sent to it. */
  freeze(): void {
    this.#child.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child.kill("SIGCONT");
  }

  /** Ends its stdin, and resolves with what it says then. */
  async finish(): Promise<Result> {
    this.#child.stdin.end();
    await this.#ended;
    return JSON.parse(this.#said.slice(this.#said.indexOf("\n") + 1));
  }
}
