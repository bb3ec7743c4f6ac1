import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Update } from "../../src/protocol/messages/updates.ts";
import type { Board, Ending, Taker } from "../../src/server/jobs/board.ts";
import type { Job } from "../../src/server/jobs/job.ts";
import { jobSpec } from "../support/job.ts";

/** The two lanes that a board of a test has, with one model each. */
export const TAKERS = { sprite: takerOf("sprite", "sprite"), slow: takerOf("slow", "large") };
export const MAX_QUEUE = 4;

const IMAGE = { path: "/tmp/a.png", seed: 1n, width: 32, height: 32 };
const COMPLETED: Ending = { state: "completed", images: [IMAGE], warnings: ["note"] };
const FAILED: Ending = { state: "failed", error: { code: "job_failed", message: "no" } };

function takerOf(engine: string, model: string): Taker {
  return { engine, models: [{ name: model, path: `/models/${model}`, model_type: "checkpoint", size_mb: 1 }] };
}

/**
 * What every board promises. @param open makes an empty one that has MAX_QUEUE places, and whose server has the lanes of TAKERS; it is
 * closed by the test.
 */
export function describeBoard(name: string, open: () => Promise<Board>): void {
  describe(`${name}, as any board`, () => {
    let board: Board;
    let heard: Update[];
    let lost: Job[];
    let news: number;
    beforeEach(async () => {
      board = await open();
      [heard, lost, news] = [[], [], 0];
      board.watch({
        update: (update) => void heard.push(update),
        lost: (job) => void lost.push(job),
        work: () => void news++,
      });
    });
    afterEach(() => board.close());

    async function take(id: string, token = `token-${id}`): Promise<Job> {
      const job = await board.take(TAKERS.sprite, token);
      expect(job?.id).toBe(id);
      return job as Job;
    }

    /** What was said of a job, by type. */
    const saidOf = (id: string) => heard.filter((update) => update.job_id === id).map(({ type }) => type);

    it("hands out jobs in the order in which they came, each once", async () => {
      for (const id of ["b", "a", "c"]) await board.add(jobSpec(id));
      for (const id of ["b", "a", "c"]) await take(id);
      expect(await board.take(TAKERS.sprite, "more")).toBeUndefined();
    });

    it("hands a job to one taker, however many ask at once", async () => {
      for (const id of ["a", "b"]) await board.add(jobSpec(id));
      const taken = await Promise.all([1, 2, 3, 4].map((n) => board.take(TAKERS.sprite, `token-${n}`)));
      expect(taken.flatMap((job) => job?.id ?? []).sort()).toEqual(["a", "b"]);
    });

    it("keeps a job as it was added", async () => {
      const spec = jobSpec("123", {
        prompt: "un château \u{1f3f0}",
        seed: 2n ** 64n - 1n,
        warnings: ["aliased"],
        priority: -3,
      });
      const added = await board.add(structuredClone(spec));
      expect(added).toMatchObject(spec);
      expect(await board.get("123")).toEqual(added);
      expect(await take("123")).toMatchObject({ ...spec, state: "running" });
    });

    it("takes the same job twice as one", async () => {
      const [first, second] = await Promise.all([board.add(jobSpec("a")), board.add(jobSpec("a"))]);
      expect(second).toEqual(first);
      await take("a");
      expect(await board.take(TAKERS.sprite, "more")).toBeUndefined();
    });

    it("refuses another job under a known id, and one whose pictures would have the names of another's", async () => {
      await board.add(jobSpec("a", { batch_size: 3 }));
      const refused = { code: "id_conflict" };
      await expect(board.add(jobSpec("a", { fingerprint: "other" }))).rejects.toMatchObject(refused);
      await expect(board.add(jobSpec("a-2"))).rejects.toMatchObject(refused);
      await board.add(jobSpec("b-1"));
      await expect(board.add(jobSpec("b", { animation_frames: 2 }))).rejects.toMatchObject(refused);
      expect(await board.add(jobSpec("b"))).toMatchObject({ id: "b" });
    });

    it("refuses a job beyond its bound and takes it again when there is room", async () => {
      for (const id of ["a", "b", "c", "d"]) await board.add(jobSpec(id));
      await expect(board.add(jobSpec("e"))).rejects.toMatchObject({ code: "queue_full" });
      await board.cancel("b");
      await board.add(jobSpec("e"));
      expect(await board.counts()).toMatchObject({ queued: 4, cancelled: 1 });
    });

    it("counts jobs by their state and their lane", async () => {
      for (const id of ["a", "b", "c"]) await board.add(jobSpec(id));
      await board.add(jobSpec("x", { model: "large" }));
      await take("a");
      await board.finish("a", "token-a", COMPLETED);
      await take("b");
      const counts = await board.counts();
      expect(counts).toMatchObject({ queued: 2, running: 1, completed: 1, failed: 0, cancelled: 0 });
      expect([counts.lanes.get("sprite"), counts.lanes.get("slow")]).toEqual([1, 1]);
    });

    it("gives each lane the jobs that it draws, in their own turns, past those of another", async () => {
      for (const id of ["x", "y"]) await board.add(jobSpec(id, { model: "large" }));
      await board.add(jobSpec("a"));
      await take("a");
      expect(await board.take(TAKERS.sprite, "more")).toBeUndefined();
      expect(await board.take(TAKERS.slow, "token-x")).toMatchObject({ id: "x" });
    });

    it("lets clients take turns, so that a batch does not hold up a single job", async () => {
      for (const id of ["a", "b", "c"]) await board.add(jobSpec(id, { client: "batch" }));
      await board.add(jobSpec("single", { client: "other" }));
      for (const id of ["a", "single", "b", "c"]) await take(id);
    });

    it("runs a higher priority first, whoever's turn it is", async () => {
      await board.add(jobSpec("a"));
      await board.add(jobSpec("low", { priority: -1 }));
      await board.add(jobSpec("high", { priority: 5, client: "other" }));
      for (const id of ["high", "a", "low"]) await take(id);
    });

    it("ends a job as its holder says, and tells it once to all", async () => {
      for (const id of ["a", "b"]) await board.add(jobSpec(id, { warnings: ["aliased"] }));
      await take("a");
      await take("b");
      const ended = await board.finish("a", "token-a", COMPLETED);
      expect(ended).toMatchObject({ state: "completed", images: [IMAGE], warnings: ["aliased", "note"] });
      expect(ended?.durationS).toBeGreaterThanOrEqual(0);
      expect(await board.get("a")).toEqual(ended);
      expect(await board.finish("b", "token-b", FAILED)).toMatchObject(FAILED);
      await expect.poll(() => saidOf("a")).toEqual(["job_complete", "job_finished"]);
      await expect.poll(() => saidOf("b")).toEqual(["job_error", "job_finished"]);
      expect(heard.find(({ type }) => type === "job_error")).toMatchObject({ error: "no", code: "job_failed" });
    });

    it("never changes a job that has ended", async () => {
      await board.add(jobSpec("a"));
      await take("a");
      await board.finish("a", "token-a", COMPLETED);
      await expect(board.cancel("a")).rejects.toMatchObject({ code: "job_over" });
      expect(await board.finish("a", "token-a", FAILED)).toBeUndefined();
      expect(await board.giveBack("a", "token-a", 1)).toBe(false);
      expect(await board.get("a")).toMatchObject({ state: "completed", images: [IMAGE] });
    });

    it("takes no result from anybody who does not hold the job", async () => {
      await board.add(jobSpec("a"));
      await take("a");
      expect(await board.finish("a", "another", COMPLETED)).toBeUndefined();
      expect(await board.giveBack("a", "another", 0)).toBe(false);
      expect(await board.get("a")).toMatchObject({ state: "running" });
    });

    it("gives a job that was given back to the next taker, with the deaths that it caused", async () => {
      for (const id of ["a", "b"]) await board.add(jobSpec(id));
      await take("a");
      expect(await board.giveBack("a", "token-a", 1)).toBe(true);
      expect(await board.get("a")).toMatchObject({ state: "queued", deaths: 1 });
      expect(await take("a", "again")).toMatchObject({ deaths: 1 });
      expect(await board.finish("a", "token-a", COMPLETED)).toBeUndefined();
      await take("b");
    });

    it("ends a cancelled job, queued or running, and lets its holder know", async () => {
      for (const id of ["a", "b"]) await board.add(jobSpec(id));
      await take("a");
      expect(await board.cancel("a")).toMatchObject({ id: "a", state: "cancelled" });
      expect(await board.cancel("b")).toMatchObject({ id: "b", state: "cancelled" });
      expect(lost.map(({ id }) => id)).toEqual(["a"]);
      expect(await board.take(TAKERS.sprite, "more")).toBeUndefined();
      expect(await board.finish("a", "token-a", COMPLETED)).toBeUndefined();
      expect(await board.get("a")).toMatchObject({ state: "cancelled" });
      expect(await board.counts()).toMatchObject({ queued: 0, running: 0, completed: 0, failed: 0, cancelled: 2 });
      for (const id of ["a", "b"]) await expect.poll(() => saidOf(id)).toEqual(["job_cancelled", "job_finished"]);
      await expect(board.cancel("a")).rejects.toMatchObject({ code: "job_over" });
    });

    it("knows no job that it never saw", async () => {
      await expect(board.cancel("nobody")).rejects.toMatchObject({ code: "unknown_job" });
      expect(await board.get("nobody")).toBeUndefined();
    });

    it("lists jobs in the order of arrival, page by page, whatever became of them", async () => {
      for (const id of ["c", "a", "b", "d"]) await board.add(jobSpec(id));
      await take("c");
      await board.finish("c", "token-c", COMPLETED);
      await board.cancel("a");
      const first = await board.page(undefined, 3);
      expect(first.map(({ id, state }) => [id, state])).toEqual([
        ["c", "completed"],
        ["a", "cancelled"],
        ["b", "queued"],
      ]);
      expect((await board.page(first[2]?.order, 3)).map(({ id }) => id)).toEqual(["d"]);
    });

    it("says that there is work when there is", async () => {
      const before = news;
      await board.add(jobSpec("a"));
      await expect.poll(() => news).toBeGreaterThan(before);
    });

    it("tells all how a running job goes, before it tells its end", async () => {
      await board.add(jobSpec("a"));
      await take("a");
      board.tell({ type: "job_started", job_id: "a", timestamp: 1 });
      board.tell({ type: "preview", job_id: "a", image_path: "/p.png", step: 1, png: new Uint8Array([1, 2, 255]) });
      await board.finish("a", "token-a", COMPLETED);
      await expect.poll(() => saidOf("a")).toEqual(["job_started", "preview", "job_complete", "job_finished"]);
      expect(heard[1]).toMatchObject({ image_path: "/p.png", step: 1 });
      expect(Buffer.from((heard[1] as { png: Uint8Array }).png).equals(Buffer.from([1, 2, 255]))).toBe(true);
    });

    it("keeps a job that is held for longer than its term", async () => {
      await board.add(jobSpec("a"));
      await take("a");
      await board.extend(new Map([["a", "token-a"]]));
      expect(lost).toEqual([]);
      expect(await board.finish("a", "token-a", COMPLETED)).toMatchObject({ state: "completed" });
    });
  });
}
