import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { until } from "../support/until.ts";
import { Client } from "./client.ts";
import { expectAtMost, say } from "./figures.ts";
import { memoryOf } from "./processes.ts";
import { Script } from "./script.ts";
import { Place } from "./serving.ts";
import { size } from "./size.ts";

const PER_SECOND = 8000;
const SECONDS = size(20, 1);
/** A cancelled job is told in two updates. */
const UPDATES_EACH = 2;
const CANCELS = (PER_SECOND * SECONDS) / UPDATES_EACH;
const AT_ONCE = 500;
const TICK_MS = 5;
const READERS = 2;
/** With 80,000 ended jobs in it; 189 to 225 MB were measured. */
const MEMORY_MB = 256;
/** The server's own limit for one subscriber is 10,000; the sockets on both sides hold some more. */
const MOST_KEPT = 20_000;

interface Heard {
  received: number;
  missing: number;
  last: number;
}

/** Cancels queued jobs, evenly over the time. */
async function cancelAll(client: Client, ids: string[], onTick: () => void): Promise<void> {
  const start = performance.now();
  const cancelled: Promise<unknown>[] = [];
  while (cancelled.length < ids.length) {
    const due = Math.min(ids.length, ((performance.now() - start) / 1000) * (PER_SECOND / UPDATES_EACH));
    for (const id of ids.slice(cancelled.length, due))
      cancelled.push(client.request({ type: "cancel", job_id: id }, "job_cancelled"));
    onTick();
    await pause(TICK_MS);
  }
  await Promise.all(cancelled);
}

describe(`a subscriber that does not read while ${PER_SECOND} updates a second go out`, () => {
  it("costs the others nothing, and the server a bounded amount of memory", async () => {
    const place = new Place();
    const server = place.serve("--workers", "1", "--keep-jobs", "1000000");
    await server.ready;
    const client = new Client(place.reqAddr);
    const subscribe = () => new Script<Heard>("subscriber.js", server.tcp.pub);
    const readers = Array.from({ length: READERS }, () => subscribe());
    const stuck = new Script<Heard>("subscriber.js", place.pubAddr);
    await Promise.all([stuck, ...readers].map((listener) => listener.ready));
    await until("all have subscribed", async () => (await client.status()).subscribers === READERS + 1);
    stuck.freeze();
    // The worker is busy with something long; the others wait to be cancelled.
    await client.generate("long", { steps: 1000, batch_size: 64, priority: 1 });
    const ids = Array.from({ length: CANCELS }, (_, i) => `job-${i}`);
    for (let first = 0; first < CANCELS; first += AT_ONCE)
      await Promise.all(ids.slice(first, first + AT_ONCE).map((id) => client.generate(id)));

    const memory: number[] = [];
    const start = performance.now();
    await cancelAll(client, ids, () => memory.push(memoryOf(server.pid).own));
    const rate = (1000 * CANCELS * UPDATES_EACH) / (performance.now() - start);
    memory.push(memoryOf(server.pid).own);
    await client.request({ type: "cancel", job_id: "long" }, "job_cancelled");
    const { last: published } = await client.request({ type: "updates", after: 0 }, "update_list");
    client.close();

    const heard = await Promise.all(readers.map((reader) => reader.finish()));
    for (const { missing, last } of heard) expect({ missing, last }).toEqual({ missing: 0, last: published });
    stuck.thaw();
    const { received: kept } = await stuck.finish();
    const most = Math.max(...memory);
    say(
      "slow-subscriber",
      `${published} updates, ${rate.toFixed(0)} a second, beside one that never reads: ${READERS} others got all; ` +
        `the server kept ${kept} for it and had ${memory[0]?.toFixed(0)} MB before, ${most.toFixed(0)} MB at most`,
    );
    expectAtMost(PER_SECOND * 0.95, rate, "updates a second");
    expect(kept).toBeLessThan(MOST_KEPT);
    expect(most).toBeLessThan(MEMORY_MB);
  });
});
