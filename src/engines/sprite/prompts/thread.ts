import { Worker } from "node:worker_threads";
import { packageFile } from "../../../package.ts";

// Only the built thread can be run, also where the engine itself runs from its sources, as in tests.
const MAIN = packageFile("bin/prompts.js");

let early: Worker | undefined;

/** For a process that is sure to need one, before it has loaded itself: a thread starts in 50 ms, and then waits for its model. */
export function startEarly(): void {
  early = newThread();
}

/** The one that was started early, or a new one. */
export function startThread(): Worker {
  const thread = early ?? newThread();
  early = undefined;
  return thread;
}

/** Keeps no process alive. */
function newThread(): Worker {
  const thread = new Worker(MAIN);
  thread.unref();
  return thread;
}
