import { Counter, exponentialBuckets, Histogram, type Registry } from "prom-client";
import type { Metrics } from "./metrics.ts";

const REQUEST_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const JOB_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];
/** 16 bytes to 4 MiB: a ping to a whole picture. */
const BYTES = exponentialBuckets(16, 4, 10);

/** Counts what happens from now on. */
export function countEvents(metrics: Metrics, registry: Registry): void {
  const registers = [registry];
  const byType = { labelNames: ["type"], registers } as const;
  const requestSeconds = new Histogram({
    name: "dgx_pixels_request_duration_seconds",
    help: "Seconds from a request to its reply.",
    buckets: REQUEST_SECONDS,
    ...byType,
  });
  const requestBytes = new Histogram({
    name: "dgx_pixels_request_size_bytes",
    help: "Bytes of a request.",
    buckets: BYTES,
    ...byType,
  });
  const replyBytes = new Histogram({
    name: "dgx_pixels_reply_size_bytes",
    help: "Bytes of a reply.",
    buckets: BYTES,
    ...byType,
  });
  const errors = new Counter({
    name: "dgx_pixels_errors_total",
    help: "Requests that were refused, by error code.",
    labelNames: ["code"],
    registers,
  });
  metrics.on("request", ({ type, seconds, requestBytes: asked, replyBytes: answered, error }) => {
    requestSeconds.observe({ type }, seconds);
    requestBytes.observe({ type }, asked);
    replyBytes.observe({ type }, answered);
    if (error !== undefined) errors.inc({ code: error });
  });
  countJobs(metrics, registers);
}

function countJobs(metrics: Metrics, registers: Registry[]): void {
  const jobs = new Counter({
    name: "dgx_pixels_jobs_total",
    help: "Jobs that ended since the server started, by how they ended.",
    labelNames: ["state"],
    registers,
  });
  for (const state of ["completed", "failed", "cancelled"]) jobs.inc({ state }, 0);
  const seconds = new Histogram({
    name: "dgx_pixels_job_duration_seconds",
    help: "Seconds from the last start of a job to its completion.",
    buckets: JOB_SECONDS,
    registers,
  });
  const deaths = new Counter({
    name: "dgx_pixels_worker_deaths_total",
    help: "Workers that ended while they drew a job.",
    registers,
  });
  metrics.on("job", (job) => {
    jobs.inc({ state: job.state });
    if (job.state === "completed") seconds.observe(job.seconds);
  });
  metrics.on("workerDeath", () => deaths.inc());
}
