import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

/** How to run the peer of each language, or why it cannot be run here. */
export type Peers = Record<"python" | "rust" | "readers", { command: string[] } | { missing: string }>;

declare module "vitest" {
  export interface ProvidedContext {
    peers: Peers;
  }
}

/** Builds both peers and the readers of exports, and says aloud which tests will be skipped because one could not be had. */
export default function setup(project: TestProject): void {
  const peers: Peers = {
    python: buildPython(folder("python")),
    rust: buildRust(folder("rust"), "dgx-pixels-peer"),
    readers: buildRust(folder("readers"), "dgx-pixels-readers"),
  };
  for (const [name, peer] of Object.entries(peers)) {
    if ("missing" in peer) process.stderr.write(`SKIPPED: all tests with ${name}: ${peer.missing}\n`);
  }
  project.provide("peers", peers);
}

function folder(language: string): string {
  return fileURLToPath(new URL(`../${language}`, import.meta.url));
}

function buildRust(cwd: string, program: string): Peers["rust"] {
  const missing = failure(cwd, ["cargo", "build", "--locked", "--quiet"]);
  return missing === undefined ? { command: [`${cwd}/target/debug/${program}`] } : { missing };
}

function buildPython(cwd: string): Peers["python"] {
  const python = `${cwd}/.venv/bin/python`;
  const missing =
    failure(cwd, ["python3", "-m", "venv", ".venv"]) ??
    failure(cwd, [python, "-m", "pip", "install", "--quiet", "--requirement", "requirements.txt"]);
  return missing === undefined ? { command: [python, `${cwd}/peer.py`] } : { missing };
}

/** Why a command failed, or undefined where it did not. */
function failure(cwd: string, [command = "", ...args]: string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (error) return `${command} cannot be run (${error.message})`;
  return status === 0 ? undefined : `${command} ${args.join(" ")} failed: ${stderr.trim().split("\n").at(-1)}`;
}
