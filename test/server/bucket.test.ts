import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Job } from "../../src/server/jobs/job.ts";
import { Bucket } from "../../src/server/pictures/bucket.ts";
import { parseBucketAddress } from "../../src/server/pictures/bucket-address.ts";
import { startBackend } from "../support/backend.ts";
import { HAS_BUCKETS, startBuckets } from "../support/bucket-server.ts";
import { jobSpec } from "../support/job.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function useBuckets(): Promise<void> {
  for (const [name, value] of Object.entries(await startBuckets("sprites"))) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

describe("the address of a bucket", () => {
  it("is read with a prefix or without one", () => {
    expect(parseBucketAddress("s3://sprites")).toEqual({ bucket: "sprites", prefix: "" });
    expect(parseBucketAddress("s3://sprites/studio/a/")).toEqual({ bucket: "sprites", prefix: "studio/a/" });
    for (const wrong of ["s3://", "s3://A", "s3:///a"]) expect(() => parseBucketAddress(wrong)).toThrow(/is no bucket/);
  });
});

describe.skipIf(!HAS_BUCKETS)("a bucket", () => {
  it("takes pictures that were drawn, hands them out, weighs and removes them", async () => {
    await useBuckets();
    const bucket = new Bucket("s3://sprites/studio");
    await bucket.check();
    const path = join(temporaryFolder(), "a.png");
    writeFileSync(path, "a picture");
    const images = await bucket.put([{ path, seed: 1n, width: 16, height: 16 }]);
    expect(images).toEqual([{ path: "s3://sprites/studio/a.png", seed: 1n, width: 16, height: 16 }]);
    expect(existsSync(path)).toBe(false);
    const job: Job = { ...jobSpec("a"), order: 0, state: "completed", images };
    expect(String(await bucket.read(job, 0))).toBe("a picture");
    const paths = images.map((image) => image.path);
    expect(await bucket.bytesOf(paths)).toBe(9);
    await bucket.removeImages(paths);
    await expect(bucket.read(job, 0)).rejects.toMatchObject({ code: "image_lost" });
    expect(await bucket.bytesOf(paths)).toBe(0);
  });

  it("that is not there is said with the next step", async () => {
    await useBuckets();
    await expect(new Bucket("s3://others").check()).rejects.toMatchObject({ code: "unwritable" });
  });

  it("holds the pictures of a backend", async () => {
    await useBuckets();
    const backend = await startBackend({ outputDir: "s3://sprites" });
    const peer = await backend.connect();
    await peer.generate("a");
    const { images = [] } = await peer.until("a", "completed");
    expect(images[0]?.path).toBe("s3://sprites/a.png");
    const { png } = await peer.request({ type: "image", job_id: "a", index: 0 }, "image_data");
    expect(Buffer.from(png).toString("latin1", 1, 4)).toBe("PNG");
  });
});
