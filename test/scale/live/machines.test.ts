import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { decodePng } from "../../../src/image/files/png.ts";
import type { Peer } from "../../support/peer.ts";
import { TestRedis } from "../../support/redis.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";
import { plainPng, upload } from "../../support/upload.ts";
import { Machine } from "./machine.ts";
import { Network } from "./network.ts";
import { say, size } from "./size.ts";

const STEADY = { model: "steady", size: [16, 16] as [number, number] };
const CLIENTS = 3;
const PATIENCE_MS = size(1_800_000, 240_000);

async function farm(machines: number) {
  const network = new Network();
  const redis = await TestRedis.start({ bind: network.address, "protected-mode": "no" });
  const outputDir = temporaryFolder();
  const all = Array.from({ length: machines }, () => new Machine(network.addMachine(), redis.url, outputDir));
  await Promise.all(all.map((machine) => machine.ready()));
  return {
    redis,
    machines: all as [Machine, ...Machine[]],
    peers: await Promise.all(all.map((machine) => machine.connect())),
  };
}

async function bytesOf(peer: Peer, id: string): Promise<string> {
  const { png } = await peer.request({ type: "image", job_id: id, index: 0 }, "image_data");
  return createHash("sha256").update(png).digest("hex");
}

test("three machines draw each job once, with one killed, one cut off and Redis restarted, as one machine does", async () => {
  const jobs = size(3_000, 120);
  const { redis, machines, peers } = await farm(3);
  const [watcher] = peers as [Peer];
  const ids = Array.from({ length: jobs }, (_, i) => `c${i % CLIENTS}-${i}`);
  const settings = (i: number) => ({ ...STEADY, steps: size(10, 20), seed: BigInt(i) });
  await Promise.all(
    peers.map(async (peer, client) => {
      for (let i = client; i < jobs; i += CLIENTS) await peer.generate(ids[i] as string, settings(i));
    }),
  );
  const completed = () =>
    new Set(watcher.updates.filter(({ type }) => type === "job_complete").map(({ job_id }) => job_id)).size;
  const reach = (share: number) =>
    until(`${share} of the jobs are drawn`, () => completed() >= share * jobs, PATIENCE_MS);
  await reach(0.1);
  await machines[1]?.kill();
  await reach(0.3);
  machines[2]?.cable.pull();
  const cutAt = performance.now();
  await reach(0.4);
  await redis.stop("SIGKILL");
  await redis.restart();
  await until("half a minute has passed", () => performance.now() - cutAt > size(30_000, 30_000), 60_000);
  machines[2]?.cable.plug();
  for (const id of ids)
    await until(`${id} is drawn`, async () => (await watcher.job(id)).state === "completed", PATIENCE_MS);

  const ends = watcher.updates.filter(({ type }) => type === "job_complete").map(({ job_id }) => job_id);
  expect(new Set(ends).size).toBe(ends.length);
  const drawn = await Promise.all(ids.map((id) => bytesOf(watcher, id)));
  expect(drawn).toHaveLength(jobs);

  const alone = await farm(1);
  const [peer] = alone.peers as [Peer];
  const sample = ids.map((_, i) => i).filter((i) => i % size(10, 10) === 0);
  for (const i of sample) await peer.generate(ids[i] as string, settings(i));
  for (const i of sample) {
    await peer.until(ids[i] as string, "completed");
    expect(await bytesOf(peer, ids[i] as string)).toBe(drawn[i]);
  }
  say(
    "faults",
    `${jobs} jobs, ${ends.length} ends heard of by one watcher, ${sample.length} compared with those of one machine`,
  );
});

test("three machines reach at least 2.7 times what one does", async () => {
  // A machine draws three at once: all are busy until the last.
  const jobs = size(126, 36);
  const rate = async (machines: number) => {
    const { peers } = await farm(machines);
    const ids = Array.from({ length: jobs }, (_, i) => `job-${i}`);
    const [peer] = peers as [Peer];
    const start = performance.now();
    for (const [i, id] of ids.entries()) await peer.generate(id, { ...STEADY, steps: 100, seed: BigInt(i) });
    const drawn = () => peer.updates.filter(({ type }) => type === "job_complete").length;
    await until("all are drawn", () => drawn() === jobs, PATIENCE_MS);
    return (jobs * 1000) / (performance.now() - start);
  };
  const [one, three] = [await rate(1), await rate(3)];
  say(
    "throughput",
    `one machine ${one.toFixed(2)} jobs a second, three ${three.toFixed(2)}: ${(three / one).toFixed(2)} times`,
  );
  expect(three / one).toBeGreaterThan(size(2.7, 2));
});

test("a job has its uploaded picture though the front that took it was killed before the job came", async () => {
  const { peers, machines } = await farm(2);
  const [one, two] = peers as [Peer, Peer];
  const [owner, red] = ["a".repeat(32), plainPng([255, 0, 0])];
  await upload(one, red.png, owner);
  await machines[0].kill();
  await two.generate("after", { ...STEADY, steps: 2, references: [red.blob], owner });
  await two.until("after", "completed");
  const { png } = await two.request({ type: "image", job_id: "after", index: 0 }, "image_data");
  expect([...decodePng(png).data.subarray(0, 3)]).toEqual([255, 0, 0]);
});

test("a job is cancelled from another front within a step and 50 ms", async () => {
  const { peers } = await farm(2);
  const [one, two] = peers as [Peer, Peer];
  const times: number[] = [];
  for (let i = 0; i < size(40, 8); i++) {
    // Nobody knows which of the two draws it: both cancel in turn.
    const [id, from] = [`long-${i}`, i % 2 === 0 ? one : two];
    await one.generate(id, { ...STEADY, steps: 1000 });
    await two.until(id, "running");
    const start = performance.now();
    await from.request({ type: "cancel", job_id: id }, "job_cancelled");
    await Promise.all([one.update(id, "job_cancelled"), two.update(id, "job_cancelled")]);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  say(
    "cancel",
    `heard of by both fronts after ${times[Math.floor(times.length / 2)]?.toFixed(0)} ms, at most ${times.at(-1)?.toFixed(0)} ms`,
  );
  expect(times[Math.floor(times.length / 2)]).toBeLessThan(size(70, 500));
});
