import type { WorkerInfo } from "../../protocol/messages/replies.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** One place in the pool: it outlives the processes that fill it. */
export interface Worker {
  /** The place, counted from 0. */
  slot: number;
  /** Unique to each process, so that nothing a dead one sent is taken for its successor's. */
  number: number;
  process: WorkerProcess;
  state: WorkerInfo["state"];
  jobId?: string;
  /** When it last said anything, in milliseconds of `performance.now()`. */
  heardAt: number;
  /** How long its job may keep it from saying anything, in milliseconds. */
  patienceMs: number;
  restarts: number;
  /** Ends in a row without ever having been ready. */
  failures: number;
}

export function workerInfo(worker: Worker): WorkerInfo {
  return {
    id: worker.slot,
    pid: worker.process.pid,
    state: worker.state,
    job_id: worker.jobId,
    restarts: worker.restarts,
  };
}
