import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));

export interface Ended {
  /** The exit code; absent when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  bytes: Buffer;
  /** From start to exit. */
  ms: number;
}

export interface CliOptions {
  cwd?: string;
  env?: Record<string, string>;
  input?: string | Uint8Array;
  /** Its stdin stays open after that. */
  isSilent?: boolean;
}

/** The command as users start it, in a process of its own that ends with the test. */
export class Cli {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";

  constructor(args: string[], { cwd, env, input = "", isSilent }: CliOptions = {}) {
    const start = performance.now();
    this.child = spawn(process.execPath, [BIN, ...args], {
      cwd,
      env: { ...cleanEnvironment(), XDG_CACHE_HOME: temporaryFolder(), ...env },
    });
    const chunks: Buffer[] = [];
    this.child.stdout?.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      this.stdout += chunk;
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.stderr += chunk;
    });
    if (isSilent) this.child.stdin?.write(input);
    else this.child.stdin?.end(input);
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code) => {
        const { stdout, stderr } = this;
        resolve({ code, stdout, stderr, bytes: Buffer.concat(chunks), ms: performance.now() - start });
      });
    });
    onTestFinished(() => void this.child.kill("SIGKILL"));
  }
}

/** Runs a command to its end. */
export function cli(args: string[], options?: CliOptions): Promise<Ended> {
  return new Cli(args, options).ended;
}

/** Without the test runner's own variables, and without those that change what the command does. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NODE_ENV, NODE_OPTIONS, DGX_PIXELS_LOG, DGX_PIXELS_REQ_ADDR, DGX_PIXELS_PUB_ADDR, NO_COLOR, ...rest } =
    process.env;
  return rest;
}
