import { Gauge, type Registry } from "prom-client";
import type { StatusInfo } from "../../protocol/messages/replies.ts";

/** Shows how each engine stands: the function that is returned takes what `status` answers. */
export function laneGauges(registry: Registry): (info: StatusInfo) => void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `dgx_pixels_lane_${name}`, help, labelNames: ["engine"], registers: [registry] });
  const up = gauge(
    "up",
    "1 where a worker of this engine has become ready, 0 where none has yet or none can be started.",
  );
  const queued = gauge("queued_jobs", "Jobs that wait for this engine.");
  const running = gauge("running_jobs", "Jobs that this engine draws.");
  const capacity = gauge("capacity_jobs", "Jobs that all workers of this engine draw at once.");
  const step = gauge("step_seconds", "Seconds that a sampling step of this engine takes.");
  const unplaced = new Gauge({
    name: "dgx_pixels_unplaced_jobs",
    help: "Jobs that wait for a model that no engine here has.",
    registers: [registry],
  });

  return ({ lanes = [], unplaced_jobs = 0 }) => {
    unplaced.set(unplaced_jobs);
    for (const lane of lanes) {
      const labels = { engine: lane.engine };
      up.set(labels, lane.device !== undefined && lane.problem === undefined ? 1 : 0);
      queued.set(labels, lane.queued);
      running.set(labels, lane.running);
      capacity.set(labels, lane.workers * lane.capacity);
      step.set(labels, lane.seconds_per_step ?? 0);
    }
  };
}
