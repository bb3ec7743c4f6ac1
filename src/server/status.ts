import { PROTOCOL_VERSION } from "../protocol/limits.ts";
import type { StatusInfo } from "../protocol/messages/replies.ts";
import type { Broker } from "./broker.ts";
import type { JobQueue } from "./jobs/job-queue.ts";
import { workerInfo } from "./lanes/worker.ts";
import type { WorkerPool } from "./lanes/worker-pool.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { OutputFolder } from "./output-folder.ts";
import type { Publisher } from "./publisher.ts";

/** The parts of the server that its state is read from. */
export interface StatusParts {
  version: string;
  engine: string;
  queue: JobQueue;
  pool: WorkerPool;
  outputs: OutputFolder;
  publisher: Publisher;
  broker: Broker;
  metrics: Metrics;
}

/** How the server stands, for `status` and for Prometheus. Takes as long with 100,000 jobs as with none. */
export function statusOf(parts: StatusParts): StatusInfo {
  const { counts } = parts.queue;
  return {
    type: "status_info",
    version: PROTOCOL_VERSION,
    package_version: parts.version,
    queue_size: counts.queued,
    active_jobs: counts.running,
    uptime_s: Math.floor(process.uptime()),
    engine: parts.engine,
    device: parts.pool.device?.name,
    device_note: parts.pool.device?.note,
    workers: parts.pool.workers.map(workerInfo),
    completed_jobs: counts.completed,
    failed_jobs: counts.failed,
    cancelled_jobs: counts.cancelled,
    max_queue: parts.queue.maxQueue,
    output_dir: parts.outputs.path,
    ...parts.metrics.report(),
    clients: parts.broker.clients,
    subscribers: parts.publisher.subscribers,
  };
}
