import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { type BackendOptions, startBackend } from "../support/backend.ts";
import type { Peer } from "../support/peer.ts";
import { HAS_REDIS, TestRedis } from "../support/redis.ts";

const STEADY = { model: "steady", size: [16, 16] as [number, number], steps: 5 };

describe.skipIf(!HAS_REDIS)("servers that share a queue", () => {
  /** Servers on one Redis, each with a folder of its own. */
  async function start(count: number, options: BackendOptions = {}, redis?: TestRedis) {
    const shared = redis ?? (await TestRedis.start());
    const backends = await Promise.all(
      Array.from({ length: count }, () =>
        startBackend({ engines: ["steady"], device: "clock", queue: shared.address, drainMs: 8000, ...options }),
      ),
    );
    const peers = await Promise.all(backends.map((backend) => backend.connect()));
    return { redis: shared, backends, peers };
  }

  it("draw each other's jobs, each once, and hand out each other's pictures", async () => {
    const { peers } = await start(2);
    const [one, two] = peers as [Peer, Peer];
    const ids = Array.from({ length: 12 }, (_, i) => `job-${i}`);
    for (const [i, id] of ids.entries()) await one.generate(id, { ...STEADY, seed: BigInt(i) });
    for (const id of ids) await two.until(id, "completed");
    const infos = await Promise.all(ids.map((id) => one.job(id)));
    const folders = new Set(infos.map(({ images = [] }) => dirname(images[0]?.path ?? "")));
    expect(folders.size).toBe(2);
    for (const id of ids) {
      const [a, b] = await Promise.all(
        [one, two].map((peer) => peer.request({ type: "image", job_id: id, index: 0 }, "image_data")),
      );
      expect(Buffer.compare(a?.png as Buffer, b?.png as Buffer)).toBe(0);
    }
  });

  it("have a job cancelled by whichever of them draws it, and tell all who watch", async () => {
    const { peers } = await start(2);
    const [one, two] = peers as [Peer, Peer];
    for (const [i, peer] of [one, two, one, two].entries()) {
      const id = `long-${i}`;
      await one.generate(id, { ...STEADY, steps: 1000 });
      // It counts as running from when it is taken; subscribers are told when a worker has it.
      for (const watcher of [one, two]) await watcher.update(id, "job_started");
      await peer.request({ type: "cancel", job_id: id }, "job_cancelled");
      for (const watcher of [one, two]) {
        await watcher.update(id, "job_finished");
        const told = watcher.of(id).map(({ type }) => type);
        expect(told[0]).toBe("job_started");
        expect(told.slice(-2)).toEqual(["job_cancelled", "job_finished"]);
      }
      expect((await one.job(id)).state).toBe("cancelled");
    }
  });

  it("draw what the other has when it ends, and what was drawn is there", async () => {
    const { peers, backends } = await start(2);
    const [one] = peers as [Peer, Peer];
    const ids = Array.from({ length: 6 }, (_, i) => `job-${i}`);
    for (const id of ids) await one.generate(id, { ...STEADY, steps: 200 });
    for (const id of ids) await one.until(id, "running");
    await backends[1]?.close();
    for (const id of ids) await one.until(id, "completed");
    const ends = one.updates.filter(({ type }) => type === "job_complete").map(({ job_id }) => job_id);
    expect(ends.sort()).toEqual(ids);
  });

  it("refuse new jobs while Redis is silent, draw on, and hand in afterwards", async () => {
    const { peers, redis } = await start(1);
    const [one] = peers as [Peer];
    await one.generate("a", { ...STEADY, steps: 100 });
    await one.until("a", "running");
    redis.pause();
    await expect(one.generate("b", STEADY)).rejects.toThrow(/queue_away/);
    expect(await one.request({ type: "status" }, "status_info")).toMatchObject({
      held: expect.stringContaining("does not answer"),
      machines: [{ version: "0.0.0" }],
    });
    redis.resume();
    await expect
      .poll(
        () =>
          one.job("a").then(
            ({ state }) => state,
            () => "away",
          ),
        { timeout: 20_000 },
      )
      .toBe("completed");
    await expect
      .poll(
        () =>
          one.generate("b", STEADY).then(
            ({ job_id }) => job_id,
            () => "away",
          ),
        { timeout: 20_000 },
      )
      .toBe("b");
    await one.until("b", "completed");
  });
});
