import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { inject, onTestFinished } from "vitest";
import type { Peers } from "./build-peers.ts";

export type Language = Exclude<keyof Peers, "readers">;
export const LANGUAGES: Language[] = ["python", "rust"];

export function isMissing(language: keyof Peers): boolean {
  return "missing" in inject("peers")[language];
}

/** Runs a peer to its end and gives what it printed. */
export async function runPeer(language: keyof Peers, ...args: string[]): Promise<string> {
  const [command = "", ...before] = commandOf(language);
  const { stdout } = await promisify(execFile)(command, [...before, ...args], { maxBuffer: 2 ** 24 });
  return stdout;
}

/** A peer that answers line by line for as long as its stdin is open. */
export class LivePeer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /** Ends with the test. */
  constructor(language: Language, ...args: string[]) {
    const [command = "", ...before] = commandOf(language);
    const child = spawn(command, [...before, ...args], { stdio: ["pipe", "pipe", "inherit"] });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    onTestFinished(() => void child.kill());
  }

  async readLine(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the peer has ended");
    return value;
  }

  ask(line: string): Promise<string> {
    this.#child.stdin?.write(`${line}\n`);
    return this.readLine();
  }
}

function commandOf(language: keyof Peers): string[] {
  const peer = inject("peers")[language];
  if ("missing" in peer) throw new Error(peer.missing);
  return peer.command;
}
