import { printable } from "../client/printable.ts";
import { counted } from "../protocol/counted.ts";
import type {
  JobInfo,
  LaneInfo,
  MachineInfo,
  Quantiles,
  StatusInfo,
  WorkerInfo,
} from "../protocol/messages/replies.ts";
import { duration } from "./duration.ts";
import type { Paint } from "./paint.ts";
import { fields } from "./table.ts";

/** A backend's state for people: what a 1.0.0 backend does not tell is left out. */
export function statusLines(info: Omit<StatusInfo, "type">, paint: Paint): string[] {
  return fields(
    [
      ["version", printable(info.version)],
      ["up", duration(info.uptime_s)],
      ...engines(info),
      ["workers", info.workers && workers(info.workers)],
      ["queued", info.max_queue === undefined ? `${info.queue_size}` : `${info.queue_size} of ${info.max_queue}`],
      ["queue", info.board && printable(`${info.board}: ${info.durability ?? ""}`)],
      ...(info.machines ?? []).map((machine): [string, string] => [
        printable(machine.name),
        printable(machineText(machine)),
      ]),
      ...(info.queues ?? []).map(({ model, queued }): [string, string] => [printable(model), `${queued} queued`]),
      ["waiting", info.unplaced_jobs ? `${info.unplaced_jobs} of them, for models that no engine here has` : undefined],
      ["held", info.held && printable(info.held)],
      ["running", String(info.active_jobs)],
      ["completed", text(info.completed_jobs)],
      ["failed", text(info.failed_jobs)],
      ["cancelled", text(info.cancelled_jobs)],
      ["clients", text(info.clients)],
      ["watching", text(info.subscribers)],
      ["requests", info.requests === undefined ? undefined : `${info.requests}, ${percent(info.error_rate)} refused`],
      ["latency", info.latency_ms && quantiles(info.latency_ms, " ms")],
      ["request size", info.request_bytes && quantiles(info.request_bytes, " bytes")],
      ["reply size", info.reply_bytes && quantiles(info.reply_bytes, " bytes")],
      ["pictures in", info.output_dir && printable(info.output_dir)],
    ],
    paint,
  );
}

/** One job's state for people. */
export function jobLines(info: Omit<JobInfo, "type">, paint: Paint): string[] {
  const step = info.total_steps ? `, step ${info.step ?? 0} of ${info.total_steps}` : "";
  return fields(
    [
      ["job", info.job_id],
      ["state", `${info.state}${step}`],
      ["prompt", info.prompt && printable(info.prompt)],
      ["model", info.model && printable(info.model)],
      ["seed", text(info.seed)],
      ["took", info.duration_s === undefined ? undefined : `${info.duration_s.toFixed(2)} s`],
      ["error", info.error && printable(info.error)],
      ...(info.warnings ?? []).map((warning): [string, string] => ["warning", printable(warning)]),
      ...(info.images ?? []).map((image): [string, string] => [
        "picture",
        `${printable(image.path)}, ${image.width}x${image.height}, seed ${image.seed}`,
      ]),
    ],
    paint,
  );
}

/** One engine as ever; of several, each on a line. */
function engines({ lanes = [], ...info }: Omit<StatusInfo, "type">): [string, string | undefined][] {
  if (lanes.length > 1) return lanes.map((lane) => [printable(lane.engine), printable(laneText(lane))]);
  return [
    ["engine", info.engine && printable(info.engine)],
    ["device", info.device && printable(info.device)],
    ["because", info.device_note && printable(info.device_note)],
    ["problem", lanes[0]?.problem && printable(lanes[0].problem)],
  ];
}

function machineText({ version, has_front, lanes }: MachineInfo): string {
  const work = lanes.map(({ engine, device, running, workers, capacity, seconds_per_step: pace }) => {
    const speed = pace === undefined ? "" : `, ${short(pace)} s a step`;
    return `${engine} on ${device ?? "nothing yet"}, ${running} of ${workers * capacity} running${speed}`;
  });
  return [`version ${version}`, ...(has_front ? [] : ["only draws"]), ...work].join("; ");
}

function laneText(lane: LaneInfo): string {
  const work = `${lane.queued} queued, ${lane.running} running`;
  if (lane.problem !== undefined) return `can't be started: ${lane.problem}; ${work}`;
  if (lane.device === undefined) return `starting, ${work}`;
  const hands = counted(lane.workers, "worker");
  const atOnce = lane.capacity === 1 ? "" : ` of ${lane.capacity} jobs at once`;
  const pace = lane.seconds_per_step === undefined ? "" : `, ${short(lane.seconds_per_step)} s a step`;
  return `on ${lane.device}, ${hands}${atOnce}, ${work}${pace}`;
}

function workers(all: WorkerInfo[]): string {
  const busy = all.filter((worker) => worker.state === "busy").length;
  const restarts = all.reduce((sum, worker) => sum + worker.restarts, 0);
  return `${all.length}, ${busy} busy, ${counted(restarts, "restart")}`;
}

function quantiles({ p50, p95, p99 }: Quantiles, unit: string): string {
  return `p50 ${short(p50)}${unit}, p95 ${short(p95)}${unit}, p99 ${short(p99)}${unit}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function percent(rate: number | undefined): string {
  return `${((rate ?? 0) * 100).toFixed(1)} %`;
}

function text(value: number | bigint | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
