import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decode, encode } from "../../src/protocol/codec/codec.ts";
import { type GenerateRequest, request } from "../../src/protocol/messages/requests.ts";
import { type Job, jobOf } from "../../src/server/jobs/job.ts";
import type { JobStore } from "../../src/server/jobs/job-store.ts";
import { jobSpec } from "../support/job.ts";

export function storedJob(id: string, order: number, other: Parameters<typeof jobSpec>[1] = {}): Job {
  return { ...jobSpec(id, other), order };
}

/** What every job store promises. */
export function describeJobStore(name: string, open: () => Promise<JobStore>): void {
  describe(`${name}, as any job store`, () => {
    let store: JobStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    async function fill(count: number): Promise<void> {
      const orders = Array.from({ length: count }, (_, order) => order);
      await Promise.all(orders.map((order) => store.put(storedJob(`job-${order}`, order))));
    }

    it("knows no job at first", () => {
      expect(store.get("a")).toBeUndefined();
      expect([...store.all()]).toEqual([]);
    });

    it("returns a job as it was put", async () => {
      const job = storedJob("a", 0, {
        state: "completed",
        prompt: "un château fort \u{1f3f0}",
        negative_prompt: "blurry",
        lora: "pixel-art:0.8",
        size: [48, 4096],
        cfg_scale: 7.25,
        animation_frames: 6,
        tileset_grid: [4, 2],
        seed: 0xffff_ffff_ffff_ffffn,
        client: "",
        priority: -3,
        startedAt: 1_700_000_000_000,
        endedAt: 1_700_000_000_900,
        durationS: 0.9,
        images: [{ path: "/out/a.png", seed: 5n, width: 48, height: 4096 }],
        warnings: ["unknown word"],
        error: { code: "job_failed", message: "no", hint: "Ask again." },
      });
      await store.put(job);
      expect(store.get("a")).toEqual(job);
      expect([...store.all()]).toEqual([job]);
    });

    it("returns a job with the request that it came from", async () => {
      const asked = {
        type: "generate",
        id: "a",
        prompt: "a château",
        model: "sdxl",
        size: [48, 32],
        steps: 7,
        cfg_scale: 2.5,
      };
      const more = {
        negative_prompt: "blurry",
        batch_size: 2,
        scale: 3,
        colors: 8,
        priority: -1,
        seed: 2n ** 64n - 1n,
      };
      for (const message of [
        asked,
        { ...asked, ...more },
        { ...asked, tileset_grid: [2, 3] },
        { ...asked, animation_frames: 4 },
      ]) {
        const bytes = encode(message);
        const decided = { model: "sprite", cfg_scale: 2, seed: 5n, client: "c", deaths: 1, warnings: ["aliased"] };
        const job = jobOf(decode(request, bytes) as GenerateRequest, bytes, 3, { ...decided, state: "queued" });
        await store.put(job);
        expect(store.get("a")).toEqual(job);
        const ended: Job = { ...job, state: "completed", startedAt: 1, endedAt: 2, durationS: 0.5 };
        await store.put({ ...ended, images: [{ path: "/out/a.png", seed: 5n, width: 48, height: 32 }] });
        expect(store.get("a")).toMatchObject({ ...ended, images: [{ path: "/out/a.png" }] });
      }
    });

    it("returns a job that has left out all it may leave out", async () => {
      const job = storedJob("a", 0, { seed: 0n });
      await store.put(job);
      expect(store.get("a")).toEqual(job);
    });

    it("keeps a job with the longest prompt, 64 pictures and many warnings", async () => {
      const image = { path: `/out/${"d".repeat(2000)}/a.png`, seed: 2n ** 63n, width: 4096, height: 4096 };
      const images = Array.from({ length: 64 }, () => image);
      const job = storedJob("a", 0, { prompt: "é".repeat(4096), images, warnings: images.map(() => "unknown word") });
      await store.put(job);
      expect(store.get("a")).toEqual(job);
    });

    it("shows a change at once, before it is safe", async () => {
      const stored = store.put(storedJob("a", 0));
      expect(store.get("a")?.state).toBe("queued");
      expect([...store.all()].map((job) => job.id)).toEqual(["a"]);
      await stored;
      const changed = store.put(storedJob("a", 0, { state: "running" }));
      expect(store.get("a")?.state).toBe("running");
      expect([...store.all()].map((job) => job.state)).toEqual(["running"]);
      await changed;
    });

    it("keeps the last of many changes to one job", async () => {
      const states = ["queued", "running", "queued", "running", "completed"] as const;
      await Promise.all(states.map((state, deaths) => store.put(storedJob("a", 0, { state, deaths }))));
      expect(store.get("a")).toMatchObject({ state: "completed", deaths: 4 });
    });

    it("forgets a removed job at once", async () => {
      await fill(3);
      const removed = store.remove("job-1");
      expect(store.get("job-1")).toBeUndefined();
      expect([...store.all()].map((job) => job.id)).toEqual(["job-0", "job-2"]);
      await removed;
      expect(store.get("job-1")).toBeUndefined();
      expect([...store.all()].map((job) => job.id)).toEqual(["job-0", "job-2"]);
    });

    it("removes a job that it does not know without complaint", async () => {
      await store.remove("a");
      await Promise.all([store.put(storedJob("b", 0)), store.remove("b"), store.remove("b")]);
      expect(store.get("b")).toBeUndefined();
    });

    it("takes a removed job again, also under another place", async () => {
      await store.put(storedJob("a", 0));
      await Promise.all([store.remove("a"), store.put(storedJob("a", 7))]);
      await store.put(storedJob("a", 9));
      expect([...store.all()].map((job) => job.order)).toEqual([9]);
    });

    it("lists jobs in the order of arrival, however they came in", async () => {
      const orders = [5, 300, 0, 70_000, 2, 5_000_000_000, 255, 256];
      await Promise.all(orders.map((order) => store.put(storedJob(`job-${order}`, order))));
      const sorted = orders.toSorted((a, b) => a - b);
      expect([...store.all()].map((job) => job.order)).toEqual(sorted);
    });

    it("lists those that came after a job", async () => {
      await fill(10);
      expect([...store.all(6)].map((job) => job.order)).toEqual([7, 8, 9]);
      expect([...store.all(9)]).toEqual([]);
      expect([...store.all(-1)]).toHaveLength(10);
    });

    it("lists thousands, changed and removed ones in between", async () => {
      await fill(2000);
      const changes = Array.from({ length: 400 }, (_, i) => store.remove(`job-${i * 2}`));
      changes.push(store.put(storedJob("job-1", 1, { state: "running" })), store.put(storedJob("new", 2000)));
      for (const settled of [false, true]) {
        if (settled) await Promise.all(changes);
        const jobs = [...store.all()];
        expect(jobs).toHaveLength(1601);
        expect(jobs.map((job) => job.order)).toEqual(jobs.map((job) => job.order).toSorted((a, b) => a - b));
        expect(jobs[0]?.state).toBe("running");
        expect(jobs.at(-1)?.id).toBe("new");
      }
    });

    it("can be changed while it is being listed", async () => {
      await fill(1000);
      const seen: string[] = [];
      for (const job of store.all()) {
        seen.push(job.id);
        if (job.order % 100 === 0) await store.remove(job.id);
      }
      expect(new Set(seen).size).toBe(1000);
      expect([...store.all()]).toHaveLength(990);
    });

    it("is not held up by a listing that nobody finishes", async () => {
      await fill(1000);
      const listing = store.all()[Symbol.iterator]();
      expect(listing.next().value?.id).toBe("job-0");
      await store.put(storedJob("later", 1000));
      expect(store.get("later")).toBeDefined();
    });
  });
}
