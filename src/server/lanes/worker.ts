import type { WorkerInfo } from "../../protocol/messages/replies.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** One place in a lane: it outlives the processes that fill it. */
export interface Worker {
  /** The place, counted from 0 over all lanes. */
  slot: number;
  /** Unique to each process, so that nothing a dead one sent is taken for its successor's. */
  number: number;
  process: WorkerProcess;
  isReady: boolean;
  /** What it draws, by the job's id. */
  jobs: Map<string, Drawing>;
  /** Jobs that are asked for on its behalf. */
  reserved: number;
  /** When it last said anything, in milliseconds of `performance.now()`. */
  heardAt: number;
  restarts: number;
  /** Ends in a row without ever having been ready. */
  failures: number;
}

/** A job in a worker. */
export interface Drawing {
  /** How long it may keep its worker from saying anything, in milliseconds. */
  patienceMs: number;
  /** Suffers no other job beside it. */
  isAlone: boolean;
  /** When its last step was done, in milliseconds of `performance.now()`; absent before its first and after its last. */
  steppedAt?: number | undefined;
}

export function workerInfo(worker: Worker, engine: string): WorkerInfo {
  const jobs = [...worker.jobs.keys()];
  return {
    id: worker.slot,
    pid: worker.process.pid,
    state: stateOf(worker),
    job_id: jobs[0],
    restarts: worker.restarts,
    engine,
    jobs,
  };
}

function stateOf({ isReady, jobs }: Worker): WorkerInfo["state"] {
  if (!isReady) return "starting";
  return jobs.size === 0 ? "idle" : "busy";
}
