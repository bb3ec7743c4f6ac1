import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const PROGRAM = fileURLToPath(new URL("../../../bin/run.js", import.meta.url));

export interface Serving {
  reqAddr: string;
  pubAddr: string;
  pid: number;
}

/** `dgx-pixels serve` on free ports, its files in `folder`; ends with the test. */
export async function serve(folder: string, ...flags: string[]): Promise<Serving> {
  const addresses = ["--req-addr", "tcp://127.0.0.1:*", "--pub-addr", "tcp://127.0.0.1:*"];
  const child = spawn(process.execPath, [PROGRAM, "serve", ...addresses, "--output-dir", `${folder}/out`, ...flags], {
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  const ended = once(child, "exit");
  onTestFinished(async () => {
    const hasDied = child.exitCode !== null || child.signalCode !== null;
    child.kill();
    await ended;
    if (hasDied) throw new Error(`serve died with ${child.exitCode ?? child.signalCode}: ${said}`);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [reqAddr, pubAddr] = line.match(/tcp:\/\/[0-9.:]+/g) ?? [];
    if (reqAddr && pubAddr && child.pid) return { reqAddr, pubAddr, pid: child.pid };
  }
  throw new Error(`serve did not start: ${said}`);
}

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts a command: `said` resolves with its first output, `ended` when it is over. */
export function start(folder: string, ...args: string[]): { said: Promise<unknown>; ended: Promise<Ran> } {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill());
  const ran: Ran = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (text) => (ran.stdout += text));
  child.stderr.on("data", (text) => (ran.stderr += text));
  const ended = once(child, "close").then(([code]) => ({ ...ran, code }));
  return { said: once(child.stdout, "data"), ended };
}
