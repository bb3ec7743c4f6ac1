import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startBackend } from "../support/backend.ts";
import { LONG } from "../support/long-job.ts";
import { poll } from "../support/peer.ts";
import { scrape } from "../support/scrape.ts";

const FREE = { host: "127.0.0.1", port: 0 };

describe("the metrics of a server", () => {
  it("count requests by type, their sizes and the errors", async () => {
    const backend = await startBackend({ metricsAddress: FREE });
    const peer = await backend.connect();
    for (let i = 0; i < 3; i++) await peer.request({ type: "ping" }, "pong");
    await peer.request({ type: "image", job_id: "nobody", index: 0 }, "error");
    await peer.send(Buffer.from([0xc1]));
    await peer.request({ type: "cancel", job_id: "nobody" }, "job_error");

    const { samples } = await scrape(backend.metricsUrl);
    expect(samples.get('dgx_pixels_request_duration_seconds_count{type="ping"}')).toBe(3);
    expect(samples.get('dgx_pixels_request_duration_seconds_count{type="invalid"}')).toBe(1);
    expect(samples.get('dgx_pixels_request_size_bytes_sum{type="invalid"}')).toBe(1);
    expect(samples.get('dgx_pixels_request_size_bytes_sum{type="ping"}')).toBe(3 * 11);
    expect(samples.get('dgx_pixels_reply_size_bytes_sum{type="ping"}')).toBe(3 * 11);
    expect(samples.get('dgx_pixels_errors_total{code="unknown_job"}')).toBe(2);
    expect(samples.get('dgx_pixels_errors_total{code="malformed"}')).toBe(1);
    const { requests, error_rate } = await peer.request({ type: "status" }, "status_info");
    expect({ requests, error_rate }).toEqual({ requests: 6, error_rate: 0.5 });
  });

  it("say what `status` says of jobs, workers and connections", async () => {
    const backend = await startBackend({ metricsAddress: FREE, maxQueue: 5 });
    const peer = await backend.connect();
    const other = await backend.connect();
    await other.request({ type: "ping" }, "pong");
    await peer.generate("done");
    await peer.until("done", "completed");
    await peer.generate("runs", LONG);
    await peer.until("runs", "running");
    for (const id of ["waits", "gone"]) await peer.generate(id);
    await peer.request({ type: "cancel", job_id: "gone" }, "job_cancelled");

    const { samples } = await scrape(backend.metricsUrl);
    const status = await peer.request({ type: "status" }, "status_info");
    const value = (name: string) => samples.get(`dgx_pixels_${name}`);
    expect(value("queued_jobs")).toBe(1);
    expect(value("queue_limit_jobs")).toBe(5);
    expect(value("running_jobs")).toBe(1);
    expect(value('jobs_total{state="completed"}')).toBe(1);
    expect(value('jobs_total{state="cancelled"}')).toBe(1);
    expect(value('jobs_total{state="failed"}')).toBe(0);
    expect(value("job_duration_seconds_count")).toBe(1);
    expect(value('workers{state="busy"}')).toBe(1);
    expect(value('workers{state="idle"}')).toBe(0);
    expect(value('lane_up{engine="steady"}')).toBe(1);
    expect(value('lane_queued_jobs{engine="steady"}')).toBe(1);
    expect(value('lane_running_jobs{engine="steady"}')).toBe(1);
    expect(value('lane_capacity_jobs{engine="steady"}')).toBe(1);
    expect(value('lane_step_seconds{engine="steady"}')).toBeGreaterThan(0);
    expect(value("unplaced_jobs")).toBe(0);
    expect(value("clients")).toBe(2);
    expect(value("subscribers")).toBe(2);
    expect(value('info{version="0.0.0",engine="steady",device="hourglass"}')).toBe(1);
    expect(status).toMatchObject({ queue_size: 1, active_jobs: 1, completed_jobs: 1, cancelled_jobs: 1 });
    expect(status).toMatchObject({ clients: 2, subscribers: 2, max_queue: 5 });
    for (const job_id of ["waits", "runs"]) await peer.request({ type: "cancel", job_id }, "job_cancelled");
  });

  it("count a worker that is killed in mid-job", async () => {
    const backend = await startBackend({ metricsAddress: FREE });
    const peer = await backend.connect();
    await peer.generate("a", LONG);
    await peer.until("a", "running");
    const { workers } = await peer.request({ type: "status" }, "status_info");
    process.kill(workers?.[0]?.pid ?? 0, "SIGKILL");
    const count = async (name: string) => (await scrape(backend.metricsUrl)).samples.get(`dgx_pixels_worker_${name}`);
    await poll(async () => ((await count("deaths_total")) === 1 ? true : undefined), "a death");
    expect(await count("restarts_total")).toBe(1);
  });

  it("describe the process under the usual names", async () => {
    const backend = await startBackend({ metricsAddress: FREE });
    const { samples, types } = await scrape(backend.metricsUrl);
    for (const name of [
      "process_resident_memory_bytes",
      "process_start_time_seconds",
      "nodejs_eventloop_lag_p99_seconds",
    ])
      expect(samples.get(name)).toBeGreaterThan(0);
    expect(types.get("dgx_pixels_request_duration_seconds")).toBe("histogram");
    expect(types.get("dgx_pixels_jobs_total")).toBe("counter");
    expect(types.get("dgx_pixels_queued_jobs")).toBe("gauge");
  });
});

describe("where metrics are served", () => {
  it("is nowhere unless it is asked for", async () => {
    const backend = await startBackend();
    expect(backend.metricsUrl).toBeUndefined();
  });

  it("answers nothing but GET /metrics", async () => {
    const { metricsUrl = "" } = await startBackend({ metricsAddress: FREE });
    const status = async (path: string, method: string) =>
      (await fetch(new URL(path, metricsUrl), { method, redirect: "manual" })).status;
    expect(await status("/metrics?x=1", "GET")).toBe(200);
    for (const path of ["/", "/metrics/", "/metricsx", "/status"]) expect(await status(path, "GET")).toBe(404);
    for (const method of ["POST", "PUT", "DELETE", "HEAD"]) expect(await status("/metrics", method)).toBe(404);
  });

  it("closes with the server, whoever is still connected", async () => {
    const backend = await startBackend({ metricsAddress: FREE });
    await fetch(backend.metricsUrl ?? "", { headers: { connection: "keep-alive" } });
    await backend.close();
    await expect(fetch(backend.metricsUrl ?? "")).rejects.toThrow();
  });

  it("is this machine alone, unless --insecure is given", async () => {
    for (const host of ["0.0.0.0", "[::]", "example.org"])
      await expect(startBackend({ metricsAddress: { host, port: 0 } })).rejects.toMatchObject({
        code: "exposed",
        exit: 2,
      });
    const backend = await startBackend({ metricsAddress: { host: "0.0.0.0", port: 0 }, isInsecure: true });
    expect((await scrape(backend.metricsUrl)).samples.size).toBeGreaterThan(0);
  });

  it("is said to be taken where another program listens", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    await expect(startBackend({ metricsAddress: { host: "127.0.0.1", port } })).rejects.toMatchObject({
      code: "address_in_use",
      message: `127.0.0.1:${port} is taken by another program`,
      hint: expect.stringContaining("--metrics-addr"),
    });
  });
});
