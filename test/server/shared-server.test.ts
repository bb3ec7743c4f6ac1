import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type BackendOptions, startBackend } from "../support/backend.ts";
import { HAS_REDIS, TestRedis } from "../support/redis.ts";
import { knowSteady } from "../support/steady.ts";

const STEADY = { model: "steady", size: [16, 16] as [number, number], steps: 5 };

describe.skipIf(!HAS_REDIS)("servers that share a queue", () => {
  /** Servers on one Redis, each with a folder of its own. */
  async function start(count: number, options: BackendOptions = {}, redis?: TestRedis) {
    knowSteady();
    const shared = redis ?? (await TestRedis.start());
    const backends = await Promise.all(
      Array.from({ length: count }, () =>
        startBackend({ engines: ["steady"], device: "clock", queue: shared.address, ...options }),
      ),
    );
    const peers = await Promise.all(backends.map((backend) => backend.connect()));
    return { redis: shared, backends, peers };
  }

  it("draw each other's jobs, each once, and hand out each other's pictures", async () => {
    const { peers, backends } = await start(2);
    const [one, two] = peers as [(typeof peers)[0], (typeof peers)[0]];
    const ids = Array.from({ length: 12 }, (_, i) => `job-${i}`);
    for (const [i, id] of ids.entries()) await one.generate(id, { ...STEADY, seed: BigInt(i) });
    for (const id of ids) await two.until(id, "completed");
    const infos = await Promise.all(ids.map((id) => one.job(id)));
    const folders = new Set(
      infos.map(({ images = [] }) => images[0]?.path.slice(0, -`/x.png`.length).split("/outputs")[0]),
    );
    expect(folders.size).toBe(2);
    for (const id of ids) {
      const [a, b] = await Promise.all(
        [one, two].map((peer) => peer.request({ type: "image", job_id: id, index: 0 }, "image_data")),
      );
      expect(Buffer.compare(a?.png as Buffer, b?.png as Buffer)).toBe(0);
    }
    expect(backends.every(({ folder }) => existsSync(folder))).toBe(true);
  });
});
