import { expect, onTestFinished, test } from "vitest";
import { Control } from "../../../src/server/shared/control.ts";
import { connectRedis } from "../../../src/server/shared/redis.ts";
import { SharedBoard } from "../../../src/server/shared/shared-board.ts";
import { jobSpec } from "../../support/job.ts";
import { TestRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import { say, size } from "./size.ts";

const TIMES = 200;
const TAKER = {
  engine: "sprite",
  models: [{ name: "sprite", path: "/sprite", model_type: "checkpoint" as const, size_mb: 1 }],
};

async function openBoard(redis: TestRedis): Promise<SharedBoard> {
  const client = connectRedis(redis.address);
  await client.connect();
  const options = {
    address: redis.address,
    machine: "one",
    maxQueue: 1_000_000,
    hasFront: false,
    modelOf: () => ({ ...TAKER.models[0], engine: "sprite" }) as never,
    retention: { jobs: 1_000_000, days: 30, bytes: 1e12 },
    shelf: { bytesOf: async () => 0 } as never,
  };
  return SharedBoard.open(client, new Control(client, redis.address, "one"), options, { info() {}, warn() {} });
}

/** Tells how many ms Redis itself has worked since this was asked last, whatever else the machine does. */
async function commands(redis: TestRedis): Promise<() => Promise<number>> {
  const client = connectRedis(redis.address);
  await client.connect();
  onTestFinished(() => client.disconnect());
  await client.call("CONFIG", "RESETSTAT");
  return async () => {
    const info = String(await client.call("INFO", "commandstats"));
    await client.call("CONFIG", "RESETSTAT");
    // What a script calls is counted in it, and again by itself: what is called besides is a lookup or two.
    const scripts = [...info.matchAll(/^cmdstat_(?:evalsha|eval):calls=\d+,usec=(\d+)/gm)];
    return scripts.reduce((sum, [, usec]) => sum + Number(usec), 0) / 1000;
  };
}

function quantile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? Number.NaN;
}

test.each([
  ["always", size(20, 5)],
  ["everysec", size(5, 2)],
])(
  "jobs that were acknowledged under appendfsync %s are there after each kill -9 of Redis",
  async (appendfsync, kills) => {
    const redis = await TestRedis.start({ appendfsync });
    const board = await openBoard(redis);
    const acknowledged: string[] = [];
    let isOver = false;
    let next = 0;
    const client = async () => {
      while (!isOver) {
        const id = `job-${next++}`;
        await board.add(jobSpec(id)).then(
          () => acknowledged.push(id),
          () => new Promise((resolve) => setTimeout(resolve, 20)),
        );
      }
    };
    const clients = Array.from({ length: 8 }, client);
    for (let i = 0; i < kills; i++) {
      const before = acknowledged.length;
      await until("a hundred more are acknowledged", () => acknowledged.length > before + 100, 60_000);
      await redis.stop("SIGKILL");
      await redis.restart();
    }
    isOver = true;
    await Promise.all(clients);
    await until("it answers", () =>
      board.get("nobody").then(
        () => true,
        () => false,
      ),
    );
    let lost = 0;
    for (const id of acknowledged) if ((await board.get(id)) === undefined) lost++;
    await board.close();
    say(`kill -9, appendfsync ${appendfsync}`, `${kills} kills, ${acknowledged.length} acknowledged, ${lost} lost`);
    if (appendfsync === "always") expect(lost).toBe(0);
  },
);

test("with 100,000 jobs queued, counting takes at most 5 ms and taking one at most 3 ms", async () => {
  const jobs = size(100_000, 5_000);
  const redis = await TestRedis.start({ appendfsync: "everysec" });
  const board = await openBoard(redis);
  const begun = performance.now();
  for (let i = 0; i < jobs; i += 100)
    await Promise.all(
      Array.from({ length: 100 }, (_, n) => board.add(jobSpec(`job-${i + n}`, { client: `client-${n % 7}` }))),
    );
  const added = (jobs * 1000) / (performance.now() - begun);
  const [counting, taking]: [number[], number[]] = [[], []];
  const redisOwn = await commands(redis);
  for (let i = 0; i < TIMES; i++) {
    const start = performance.now();
    expect((await board.counts()).queued).toBe(jobs);
    counting.push(performance.now() - start);
  }
  const counted = await redisOwn();
  for (let i = 0; i < TIMES; i++) {
    const from = performance.now();
    expect(await board.take(TAKER, `token-${i}`)).toBeDefined();
    taking.push(performance.now() - from);
  }
  const taken = await redisOwn();
  await board.close();
  say("Redis' own time", `${(counted / TIMES).toFixed(3)} ms to count, ${(taken / TIMES).toFixed(3)} ms to take one`);
  say(
    `${jobs} queued`,
    `added ${added.toFixed(0)} a second; counted in ${quantile(counting, 0.5).toFixed(2)} ms, p95 ${quantile(counting, 0.95).toFixed(2)}; taken in ${quantile(taking, 0.5).toFixed(2)} ms, p95 ${quantile(taking, 0.95).toFixed(2)}`,
  );
  expect(quantile(counting, 0.95)).toBeLessThan(size(5, 50));
  expect(quantile(taking, 0.95)).toBeLessThan(size(3, 50));
});
