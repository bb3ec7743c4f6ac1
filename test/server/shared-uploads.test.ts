import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { LIMITS } from "../../src/protocol/limits.ts";
import { BlobIndex } from "../../src/server/shared/blob-index.ts";
import { connectRedis } from "../../src/server/shared/redis.ts";
import { type BackendOptions, startBackend } from "../support/backend.ts";
import { HAS_REDIS, TestRedis } from "../support/redis.ts";
import { BLUE, drawn, OWNER, RED, STEADY, sha256, upload } from "../support/upload.ts";

const OTHER = "b".repeat(32);

describe.skipIf(!HAS_REDIS)("uploads to servers that share a queue", () => {
  let redis: TestRedis;
  beforeEach(async () => {
    redis = await TestRedis.start();
  });

  const start = (other: BackendOptions = {}) =>
    startBackend({ engines: ["steady"], device: "clock", queue: redis.address, ...other });

  it("are drawn from on whichever machine, for jobs of whichever front, after the front that took them has gone", async () => {
    const [first, second] = [await start(), await start()];
    const [one, two] = [await first.connect(), await second.connect()];
    for (const { png } of [RED, BLUE]) await upload(one, png, OWNER);
    await first.close();
    await two.generate("after", { ...STEADY, references: [BLUE.blob, RED.blob], owner: OWNER });
    await two.generate("over", { ...STEADY, init: RED.blob, mask: BLUE.blob, strength: 0.5, owner: OWNER });
    expect(await drawn(two, "after")).toEqual([0, 0, 255]);
    expect(await drawn(two, "over")).toEqual([255, 0, 0]);
    // What it has is not sent again.
    const asked = {
      type: "upload",
      blob: RED.blob,
      size: RED.png.length,
      offset: 0,
      data: Buffer.alloc(0),
      owner: OWNER,
    };
    expect(await two.request(asked, "upload_info")).toMatchObject({ complete: true });
  });

  it("belong to whoever has sent the bytes, on every front", async () => {
    const [one, two] = [await (await start()).connect(), await (await start()).connect()];
    await upload(one, RED.png, OWNER);
    const job = { type: "generate", id: "a", prompt: "a dragon", ...STEADY, references: [RED.blob] };
    for (const owner of [undefined, OTHER])
      expect(await two.request({ ...job, owner }, "error")).toMatchObject({ code: "unknown_blob" });
    await upload(two, RED.png);
    await two.request(job, "job_accepted");
    expect(await drawn(two, "a")).toEqual([255, 0, 0]);
    expect(await one.request({ ...job, id: "b" }, "error")).toMatchObject({ code: "unknown_blob" });
  });

  it("are refused while Redis is away, and a job that was taken meanwhile is drawn when it is back", async () => {
    const backend = await start();
    const peer = await backend.connect();
    await upload(peer, RED.png, OWNER);
    await redis.stop("SIGKILL");
    await expect(upload(peer, BLUE.png, OWNER)).rejects.toThrow("queue_away");
    await redis.restart();
    const job = { ...STEADY, references: [RED.blob], owner: OWNER };
    await expect
      .poll(() => peer.generate("a", job).then(({ job_id }) => job_id, String), { timeout: 20_000 })
      .toBe("a");
    expect(await drawn(peer, "a")).toEqual([255, 0, 0]);
  });

  it("that are gone from Redis fail their job with the reason", async () => {
    const client = connectRedis(redis.address);
    await client.connect();
    onTestFinished(() => client.disconnect());
    const first = await start();
    await upload(await first.connect(), RED.png, OWNER);
    await first.close();
    const peer = await (await start()).connect();
    await client.del(`{dgx-pixels}:blob:${RED.blob}`);
    await peer.generate("a", { ...STEADY, references: [RED.blob], owner: OWNER });
    expect(await peer.until("a", "failed")).toMatchObject({
      code: "unknown_blob",
      error: expect.stringContaining("that it is drawn from is gone"),
    });
  });

  describe("in Redis", () => {
    let index: BlobIndex;
    let over: Set<string>;
    let client: ReturnType<typeof connectRedis>;
    beforeEach(async () => {
      client = connectRedis(redis.address);
      await client.connect();
      onTestFinished(() => client.disconnect());
      over = new Set();
      index = new BlobIndex(client, async (ids) => ids.map((id) => over.has(id)));
    });

    /** As after an hour in which nobody named it. */
    const rest = (blob: string) => client.del(`{dgx-pixels}:blob:${blob}:fresh`);
    const put = async (name: string, owner = OWNER, bytes = 100) => {
      await index.put(sha256(Buffer.from(name)), owner, Buffer.alloc(bytes, name));
      return sha256(Buffer.from(name));
    };

    it("end an hour after the last job that needs them, with all that is known of them", async () => {
      const blob = await put("a");
      expect(await index.need([blob], OWNER, "job")).toEqual([]);
      await rest(blob);
      await index.sweep();
      over.add("job");
      await rest(blob);
      await index.sweep();
      expect(await index.named(blob, OWNER)).toBe(100);
      await rest(blob);
      await index.sweep();
      expect(await index.named(blob, OWNER)).toBeUndefined();
      expect(await client.keys("*")).toEqual(["{dgx-pixels}:blobs:bytes"]);
      expect(await index.amounts(OWNER)).toMatchObject({ all: { blobs: 0, bytes: 0 } });
    });

    it("are kept once for all who have sent them, and counted for each", async () => {
      const blob = await put("a");
      await put("a", OTHER);
      await put("b", OTHER, 50);
      expect(await index.amounts(OTHER)).toEqual({ own: { blobs: 2, bytes: 150 }, all: { blobs: 2, bytes: 150 } });
      expect(await index.amounts(OWNER)).toMatchObject({ own: { blobs: 1, bytes: 100 } });
      expect(await index.get(blob)).toEqual(Buffer.alloc(100, "a"));
    });

    it("make room for their client's new ones, those first that it named longest ago and no job needs", async () => {
      const blobs: string[] = [];
      for (let i = 0; i < 25; i++) blobs.push(await put(`${i}`));
      const [needed, other] = blobs as [string, string];
      await put("1", OTHER);
      await index.need([needed], OWNER, "job");
      for (const [i, blob] of blobs.entries()) await client.pexpire(`{dgx-pixels}:blob:${blob}:fresh`, 1000 * (i + 1));
      await index.dropOldest(OWNER);
      const left = await Promise.all(blobs.map((blob) => index.named(blob, OWNER)));
      expect(left.filter((bytes) => bytes !== undefined)).toHaveLength(6);
      expect(left[0]).toBe(100);
      expect(await index.named(other, OTHER)).toBe(100);
      expect(await index.amounts(OWNER)).toMatchObject({
        own: { blobs: 6, bytes: 600 },
        all: { blobs: 7, bytes: 700 },
      });
    });
  });

  it("are bounded for each client over all fronts", async () => {
    const client = connectRedis(redis.address);
    await client.connect();
    onTestFinished(() => client.disconnect());
    const peer = await (await start()).connect();
    await upload(peer, RED.png, OWNER);
    const [key = ""] = await client.keys("{dgx-pixels}:blobs:of:*");
    await client.hset(key, "another", LIMITS.clientBlobBytes);
    await client.set("{dgx-pixels}:blob:another:fresh", "", "PX", 3_600_000);
    await expect(upload(peer, BLUE.png, OWNER)).rejects.toThrow("uploads_full");
    await upload(peer, BLUE.png, OTHER);
  });
});
