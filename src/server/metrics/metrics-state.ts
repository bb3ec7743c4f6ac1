import { Counter, Gauge, type Registry } from "prom-client";
import type { StatusInfo } from "../../protocol/messages/replies.ts";

/** Shows how things stand: the function that is returned takes what `status` answers. */
export function stateGauges(registry: Registry): (info: StatusInfo) => void {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name: `dgx_pixels_${name}`, help, registers });
  const queued = gauge("queued_jobs", "Jobs that wait.");
  const limit = gauge("queue_limit_jobs", "Jobs that may wait.");
  const held = gauge("held", "1 while no job is started, since pictures can't be written or the shared queue is away.");
  const running = gauge("running_jobs", "Jobs that are being drawn.");
  const clients = gauge("clients", "Connections that may send requests.");
  const subscribers = gauge("subscribers", "Subscriptions to updates.");
  const uptime = gauge("uptime_seconds", "Seconds since the server started.");
  const workers = new Gauge({
    name: "dgx_pixels_workers",
    help: "Worker processes, by state.",
    labelNames: ["state"],
    registers,
  });
  const restarts = new Counter({
    name: "dgx_pixels_worker_restarts_total",
    help: "Worker processes that ended and were started again.",
    registers,
  });
  const about = new Gauge({
    name: "dgx_pixels_info",
    help: "Always 1: the version, the engine and the device are in the labels.",
    labelNames: ["version", "engine", "device"],
    registers,
  });

  return (info) => {
    queued.set(info.queue_size);
    limit.set(info.max_queue ?? 0);
    held.set(info.held === undefined ? 0 : 1);
    running.set(info.active_jobs);
    clients.set(info.clients ?? 0);
    subscribers.set(info.subscribers ?? 0);
    uptime.set(info.uptime_s);
    const pool = info.workers ?? [];
    for (const state of ["starting", "idle", "busy"] as const)
      workers.set({ state }, pool.filter((worker) => worker.state === state).length);
    restarts.reset();
    restarts.inc(pool.reduce((sum, worker) => sum + worker.restarts, 0));
    about.reset();
    about.set({ version: info.package_version ?? "", engine: info.engine ?? "", device: info.device ?? "" }, 1);
  };
}
