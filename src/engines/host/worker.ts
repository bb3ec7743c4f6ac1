import type { RunJob } from "../../protocol/messages/worker.ts";
import type { Link } from "../../wire/host-link.ts";
import { drawJob, type JobHost } from "./job.ts";

/**
 * Does what the server says until it says `shutdown` and the running jobs have ended. At most `capacity` jobs at once.
 * `onMalformed` hears of messages that are none of the protocol's.
 */
export async function serveJobs(
  link: Link,
  host: JobHost,
  capacity: number,
  onMalformed: (error: Error) => void,
): Promise<void> {
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

  for await (const message of link.messages(onMalformed)) {
    switch (message.type) {
      case "run":
        if (running.size >= capacity || running.has(message.job_id)) link.send(busy(message, running.keys()));
        else void start(message);
        break;
      case "stop":
        running.get(message.job_id)?.abort();
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
