import type { RunJob } from "../../protocol/messages/worker.ts";
import type { Link } from "../../wire/host-link.ts";
import { drawJob, type JobHost } from "./job.ts";

interface RunningJob {
  id: string;
  controller: AbortController;
}

/**
 * Does what the server says until it says `shutdown` and the running job, if any, has ended. One job at a time.
 * `onMalformed` hears of messages that are none of the protocol's.
 */
export async function serveJobs(link: Link, host: JobHost, onMalformed: (error: Error) => void): Promise<void> {
  let running: RunningJob | undefined;
  let isStopping = false;

  const start = async (job: RunJob) => {
    const current = { id: job.job_id, controller: new AbortController() };
    running = current;
    const ending = await drawJob(host, job, current.controller.signal);
    running = undefined;
    link.send(ending);
    if (isStopping) await link.close();
  };

  for await (const message of link.messages(onMalformed)) {
    switch (message.type) {
      case "run":
        if (running) link.send(busy(message, running));
        else void start(message);
        break;
      case "stop":
        if (running?.id === message.job_id) running.controller.abort();
        break;
      case "shutdown":
        isStopping = true;
        if (!running) await link.close();
        break;
    }
  }
}

function busy({ job_id }: RunJob, { id }: RunningJob) {
  return { type: "failed", job_id, code: "internal", message: `this worker is still busy with job ${id}` } as const;
}
