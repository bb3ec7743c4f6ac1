import { PROTOCOL_VERSION } from "../protocol/limits.ts";
import type { StatusInfo } from "../protocol/messages/replies.ts";
import type { Broker } from "./broker.ts";
import type { Board } from "./jobs/board.ts";
import type { Lanes } from "./lanes/lanes.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { OutputHold } from "./output-hold.ts";
import type { Shelf } from "./pictures/shelf.ts";
import type { Publisher } from "./publisher.ts";
import type { Shared } from "./shared/open.ts";

/** The parts of the server that its state is read from. */
export interface StatusParts {
  version: string;
  board: Board;
  lanes: Lanes;
  shelf: Shelf;
  hold: OutputHold;
  publisher: Publisher;
  broker: Broker;
  metrics: Metrics;
  /** Where it shares its board with others. */
  shared: Shared | undefined;
}

/** How the server stands, for `status` and for Prometheus. Takes as long with 100,000 jobs as with none. */
export async function statusOf(parts: StatusParts): Promise<StatusInfo> {
  const counts = await parts.board.counts();
  const lanes = parts.lanes.all.map((lane) => lane.info(counts.lanes.get(lane.engine) ?? 0));
  return {
    type: "status_info",
    version: PROTOCOL_VERSION,
    package_version: parts.version,
    queue_size: counts.queued,
    active_jobs: counts.running,
    uptime_s: Math.floor(process.uptime()),
    // Readers of one engine see the one that was asked for first.
    engine: lanes[0]?.engine,
    device: lanes[0]?.device,
    device_note: lanes[0]?.device_note,
    workers: parts.lanes.all.flatMap((lane) => lane.pool.info),
    lanes,
    unplaced_jobs: [...counts.unplaced.values()].reduce((sum, jobs) => sum + jobs, 0),
    completed_jobs: counts.completed,
    failed_jobs: counts.failed,
    cancelled_jobs: counts.cancelled,
    max_queue: parts.board.maxQueue,
    output_dir: parts.shelf.shown,
    held: parts.hold.reason ?? counts.away,
    ...parts.metrics.report(),
    clients: parts.broker.clients,
    subscribers: parts.publisher.subscribers,
    queues: counts.models && Array.from(counts.models, ([model, queued]) => ({ model, queued })),
    board: parts.shared?.address,
    durability: parts.shared && `an acknowledged job ${parts.shared.durability.worth}`,
    machines: parts.shared?.machines.all.map(({ name, version, has_front, lanes, models }) => ({
      name,
      version,
      has_front,
      lanes,
      models: models.filter(({ model_type }) => model_type === "checkpoint").map((model) => model.name),
    })),
  };
}
