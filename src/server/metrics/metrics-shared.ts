import { Gauge, type Registry } from "prom-client";
import type { StatusInfo } from "../../protocol/messages/replies.ts";

/** Shows a board that machines share, as each of them sees it: the function that is returned takes what `status` answers. */
export function sharedGauges(registry: Registry): (info: StatusInfo) => void {
  const registers = [registry];
  const queued = new Gauge({
    name: "dgx_pixels_model_queued_jobs",
    help: "Jobs that wait for this model, on a board that machines share.",
    labelNames: ["model"],
    registers,
  });
  const machines = new Gauge({
    name: "dgx_pixels_machines",
    help: "Machines that share the board, by the version of the package.",
    labelNames: ["version"],
    registers,
  });
  return ({ queues = [], machines: all = [] }) => {
    queued.reset();
    for (const { model, queued: jobs } of queues) queued.set({ model }, jobs);
    machines.reset();
    for (const { version } of all) machines.inc({ version });
  };
}
