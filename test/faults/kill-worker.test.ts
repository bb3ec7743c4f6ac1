import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { WorkerInfo } from "../../src/protocol/messages/replies.ts";
import { until } from "../support/until.ts";
import { Client } from "./client.ts";
import { Drawings } from "./drawings.ts";
import { expectAtMost, median, ms, say } from "./figures.ts";
import { Place } from "./serving.ts";
import { PATIENCE_MS, size } from "./size.ts";
import { Updates } from "./updates.ts";

const REQUEUED_MS = 5000;
/** A job that costs three workers counts as the cause and fails. */
const MOST_HITS = 2;
/** Some half a second, to be hit in the middle. */
const STEPS = size(40, 25);
const ARRIVED_MS = 20;

interface Fault {
  signal: "SIGKILL" | "SIGSTOP";
  times: number;
}

/** Hits a busy worker again and again; every job must be completed, and have run again only where it was hit. */
async function hitWorkers({ signal, times }: Fault): Promise<void> {
  const place = new Place();
  const drawings = new Drawings(place.outputDir);
  const server = place.serve("--workers", "1");
  await server.ready;
  const client = new Client(place.reqAddr);
  const updates = await Updates.subscribe(place.pubAddr);
  const ids = Array.from({ length: Math.ceil(times / MOST_HITS) + 2 }, (_, i) => `job-${i}`);
  await Promise.all(ids.map((id) => client.generate(id, { steps: STEPS })));

  const hits = new Map<string, number>();
  const requeued: number[] = [];
  const restarted: number[] = [];
  while (requeued.length < times) {
    const pid = await busyWorker(client);
    await pause(Math.random() * 300);
    // Stopped first, so that it is known which job is hit, once what the worker has said until then has arrived.
    process.kill(pid, "SIGSTOP");
    let start = performance.now();
    await pause(ARRIVED_MS);
    const { job_id } = await worker(client);
    if (job_id === undefined || (hits.get(job_id) ?? 0) >= MOST_HITS) {
      process.kill(pid, "SIGCONT");
      continue;
    }
    hits.set(job_id, (hits.get(job_id) ?? 0) + 1);
    if (signal === "SIGKILL") {
      start = performance.now();
      process.kill(pid, signal);
    }
    await until(`${job_id} is queued again`, async () => (await client.job(job_id)).state === "queued");
    requeued.push(performance.now() - start);
    await until("there is a worker again", async () => (await worker(client)).state !== "starting");
    restarted.push(performance.now() - start);
  }
  const areCompleted = async () => (await client.status()).completed_jobs === ids.length;
  await until("all jobs are completed", areCompleted, PATIENCE_MS);
  await drawings.settle();
  client.close();

  expect(updates.missing).toBe(0);
  for (const id of ids) expect(updates.runs(id), `runs of ${id}`).toBeLessThanOrEqual(1 + (hits.get(id) ?? 0));
  for (const id of drawings.repeated) expect(hits.get(id), `${id} was drawn again`).toBeGreaterThan(0);
  expect(new Set(drawings.ids)).toEqual(new Set(ids));
  const again = ids.reduce((sum, id) => sum + updates.runs(id) - 1, 0);
  say(
    "kill-worker",
    `${signal} ${times} times: ${ids.length} of ${ids.length} jobs completed, ${again} runs again, each after a hit; ` +
      `queued again p50 ${ms(median(requeued))}, max ${ms(Math.max(...requeued))}; ` +
      `next worker ready p50 ${ms(median(restarted))}, max ${ms(Math.max(...restarted))}`,
  );
  expectAtMost(Math.max(...requeued), REQUEUED_MS, "milliseconds until it was queued again");
}

async function worker(client: Client): Promise<WorkerInfo> {
  const { workers } = await client.status();
  if (workers?.[0] === undefined) throw new Error("the server has no worker");
  return workers[0];
}

/** The process of the worker once it draws. */
async function busyWorker(client: Client): Promise<number> {
  let pid: number | undefined;
  await until("a worker draws", async () => {
    const found = await worker(client);
    pid = found.state === "busy" ? found.pid : undefined;
    return pid !== undefined;
  });
  return pid ?? 0;
}

describe("a worker in the middle of a job", () => {
  it("may be killed: its job is queued again within five seconds, and completed", () =>
    hitWorkers({ signal: "SIGKILL", times: size(100, 4) }));

  it("may be stopped: its job is queued again within five seconds, and completed", () =>
    hitWorkers({ signal: "SIGSTOP", times: size(5, 1) }));
});
