import { describe, expect, it } from "vitest";
import { Client } from "./client.ts";
import { expectAtMost, ms, quantile, say } from "./figures.ts";
import { memoryOf } from "./processes.ts";
import { Script } from "./script.ts";
import { Place } from "./serving.ts";
import { ENGINE, size } from "./size.ts";

const CLIENTS = size(1000, 100);
/** libzmq allows some 1,000 sockets in one process. */
const PROCESSES = size(4, 1);
const REQUESTS_EACH = 5;
const P95_MS = 250;
/** Of each kind, before the crowd comes: a server that has just started still compiles what it runs. */
const WARM_UP = size(500, 10);
const MEMORY_MB = 200;

interface Answers {
  times: number[];
  wrong: string[];
}

async function warmUp(client: Client): Promise<void> {
  for (let i = 0; i < WARM_UP; i++) {
    const id = `before-${i}`;
    await client.generate(id);
    await Promise.all([
      client.ask({ type: "hello" }),
      client.ask({ type: "list_models" }),
      client.status(),
      client.job(id),
    ]);
  }
}

describe(`${CLIENTS} clients at once`, () => {
  it("are all answered, soon, by a server that stays small", async () => {
    const place = new Place();
    const server = place.serve("--workers", "1");
    await server.ready;
    const each = String(CLIENTS / PROCESSES);
    const crowds = Array.from(
      { length: PROCESSES },
      (_, i) => new Script<Answers>("clients.js", server.tcp.req, each, `crowd-${i}`, ENGINE),
    );
    await Promise.all(crowds.map((crowd) => crowd.ready));
    const client = new Client(place.reqAddr);
    await warmUp(client);
    const { clients } = await client.status();
    expect(clients).toBe(CLIENTS + 1);

    const answers = await Promise.all(crowds.map((crowd) => crowd.finish()));
    const times = answers.flatMap((answer) => answer.times);
    expect(answers.flatMap((answer) => answer.wrong)).toEqual([]);
    expect(times).toHaveLength(CLIENTS * REQUESTS_EACH);
    const accepted = (await client.jobs()).length;
    expect(accepted).toBe(CLIENTS + WARM_UP);
    client.close();

    const { now, peak } = memoryOf(server.pid);
    const p95 = quantile(times, 0.95);
    say(
      "many-clients",
      `${CLIENTS} clients with ${REQUESTS_EACH} requests each: all answered, p50 ${ms(quantile(times, 0.5))}, ` +
        `p95 ${ms(p95)}, max ${ms(Math.max(...times))}; server ${now.toFixed(0)} MB, ${peak.toFixed(0)} MB at most`,
    );
    expectAtMost(p95, P95_MS, "milliseconds until an answer");
    expect(peak).toBeLessThan(MEMORY_MB);
  });
});
