import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { packageFile } from "../../package.ts";

// Only the built worker can be run, also where the server itself runs from its sources, as in tests.
const MAIN = packageFile("bin/worker.js");

let early: ChildProcess | undefined;

/**
 * For a server that is sure to need a worker, before it has loaded itself: the worker loads meanwhile, and then waits to be told what it is. It
 * keeps alive no server that does not come to need it, and ends with that.
 */
export function startEarly(): void {
  early = start(["--early"]);
  // One that could not be started is started anew, by who hears of it.
  early.on("error", () => {});
  early.unref();
  for (const pipe of pipesOf(early)) pipe.unref();
}

/** A worker process with this command line: the one that was started early, which reads it from stdin, or a new one. */
export function startWorker(args: readonly string[]): ChildProcess {
  const child = early;
  early = undefined;
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return start(args);
  child.ref();
  for (const pipe of pipesOf(child)) pipe.ref();
  child.stdin?.write(`${JSON.stringify(args)}\n`);
  return child;
}

/** The pipe on stdin is how a worker notices that its server has died, by kill -9 too. */
function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { stdio: ["pipe", "ignore", "pipe"] });
}

function pipesOf({ stdin, stderr }: ChildProcess): Socket[] {
  return [stdin, stderr].flatMap((pipe) => (pipe === null ? [] : [pipe as unknown as Socket]));
}
