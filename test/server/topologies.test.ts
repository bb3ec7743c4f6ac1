import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Control } from "../../src/server/shared/control.ts";
import { checkDurability } from "../../src/server/shared/durability.ts";
import { parseQueueAddress } from "../../src/server/shared/queue-address.ts";
import { connectRedis } from "../../src/server/shared/redis.ts";
import { SharedBoard } from "../../src/server/shared/shared-board.ts";
import { jobSpec } from "../support/job.ts";
import { freePort, HAS_REDIS, TestRedis } from "../support/redis.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { TAKERS } from "./board.conformance.ts";

/** A job's whole way over a board at this address. */
async function expectBoardAt(url: string): Promise<void> {
  const address = parseQueueAddress(url, { isPublic: true });
  const client = connectRedis(address);
  await client.connect();
  expect((await checkDurability(client, address.shown)).isSafe).toBe(true);
  const [model] = TAKERS.sprite.models;
  const options = {
    address,
    machine: "one",
    maxQueue: 10,
    hasFront: true,
    modelOf: () => model && { ...model, engine: "sprite" },
    retention: { jobs: 10, days: 1, bytes: 1 },
    shelf: {
      shown: "",
      put: async () => [],
      read: async () => Buffer.alloc(0),
      bytesOf: async () => 0,
      removeImages: async () => {},
    },
  };
  const board = await SharedBoard.open(client, new Control(client, address, "one"), options, { info() {}, warn() {} });
  const heard: string[] = [];
  board.watch({ update: ({ job_id, type }) => void heard.push(`${job_id} ${type}`), lost() {}, work() {} });
  for (const id of ["a", "b"]) await board.add(jobSpec(id));
  expect(await board.take(TAKERS.sprite, "t")).toMatchObject({ id: "a" });
  await board.finish("a", "t", { state: "completed", images: [], warnings: [] });
  await board.cancel("b");
  expect(await board.counts()).toMatchObject({ queued: 0, running: 0, completed: 1, cancelled: 1 });
  await until("both ends are told", () => heard.length === 4);
  await board.close();
}

describe.skipIf(!HAS_REDIS)("a shared board", () => {
  it("is kept by what Sentinel watches", async () => {
    const [redis, port] = [await TestRedis.start(), await freePort()];
    const file = join(temporaryFolder(), "sentinel.conf");
    writeFileSync(file, `port ${port}\nsentinel monitor jobs 127.0.0.1 ${redis.port} 1\n`);
    const sentinel = spawn("redis-server", [file, "--sentinel"], { stdio: "ignore" });
    onTestFinished(() => void sentinel.kill("SIGKILL"));
    await until("Sentinel knows it", () =>
      answers(port, "sentinel", "get-master-addr-by-name", "jobs").includes(String(redis.port)),
    );
    await expectBoardAt(`redis+sentinel://127.0.0.1:${port}/jobs`);
  });

  it("is kept by a Cluster, each kind of job on one of its nodes", async () => {
    const nodes = await Promise.all([1, 2, 3].map(() => TestRedis.start({ "cluster-enabled": "yes" })));
    const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`);
    execFileSync("redis-cli", ["--cluster", "create", ...hosts, "--cluster-yes"], { stdio: "ignore" });
    await until("all nodes agree", () =>
      nodes.every(({ port }) => answers(port, "cluster", "info").includes("cluster_state:ok")),
    );
    await expectBoardAt(`redis+cluster://${hosts.join(",")}`);
  });
});

function answers(port: number, ...command: string[]): string {
  try {
    return execFileSync("redis-cli", ["-p", String(port), ...command], { encoding: "utf8" });
  } catch {
    return "";
  }
}
