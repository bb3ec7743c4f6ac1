import type { FromWorker, RunJob } from "../../protocol/messages/worker.ts";
import type { Link } from "../../wire/host-link.ts";
import { drawJob, type JobHost } from "./job.ts";

/** What happens beside the jobs. */
export interface Happenings {
  /** A message was none of the protocol's. */
  onMalformed(error: Error): void;
  /** The engine can't draw any more. */
  onLost(error: Error): void;
  /** The answer to `need_memory`. */
  onGoOn(freed: boolean): void;
}

/** Does what the server says until it says `shutdown` and the running jobs have ended. At most `host.capacity` jobs at once. */
export async function serveJobs(link: Link, host: JobHost, { onMalformed, onLost, onGoOn }: Happenings): Promise<void> {
  const running = new Map<string, AbortController>();
  let isStopping = false;

  const start = async (job: RunJob) => {
    const controller = new AbortController();
    running.set(job.job_id, controller);
    const ending = await drawJob(host, job, controller.signal);
    running.delete(job.job_id);
    link.send(ending);
    if (isStopping && running.size === 0) await link.close();
  };

  const freeMemory = async (): Promise<FromWorker> => {
    // An engine that is lost says so with the next job.
    const what = await host.engine.freeMemory?.().catch(() => undefined);
    return { type: "memory_freed", what };
  };

  for await (const message of link.messages(onMalformed)) {
    switch (message.type) {
      case "run":
        if (running.size >= host.capacity || running.has(message.job_id)) link.send(busy(message, running.keys()));
        else start(message).catch(onLost);
        break;
      case "stop":
        running.get(message.job_id)?.abort();
        break;
      case "free_memory":
        void freeMemory().then((freed) => link.send(freed));
        break;
      case "go_on":
        onGoOn(message.freed);
        break;
      case "shutdown":
        isStopping = true;
        if (running.size === 0) await link.close();
        break;
    }
  }
}

function busy({ job_id }: RunJob, running: Iterable<string>) {
  const message = `this worker is still busy with job ${[...running].join(", ")}`;
  return { type: "failed", job_id, code: "internal", message } as const;
}
