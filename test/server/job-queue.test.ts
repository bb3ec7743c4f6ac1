import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { encode } from "../../src/protocol/codec/codec.ts";
import { JobHistory, type Retention } from "../../src/server/jobs/job-history.ts";
import { JobQueue } from "../../src/server/jobs/job-queue.ts";
import { JobRecords } from "../../src/server/jobs/job-records.ts";
import { MemoryJobStore } from "../../src/server/store/memory-job-store.ts";
import { jobSpec } from "../support/job.ts";

const IMAGE = { path: "/tmp/a.png", seed: 1n, width: 32, height: 32 };

describe("the job queue", () => {
  let queue: JobQueue;
  let store: MemoryJobStore;
  let removed: string[];
  /** The lane of each model. */
  let engines: Map<string, string>;
  beforeEach(() => {
    store = new MemoryJobStore();
    engines = new Map([
      ["sprite", "sprite"],
      ["large", "slow"],
    ]);
    removed = [];
    queue = open();
  });

  function open(retention: Partial<Retention> = {}): JobQueue {
    const records = new JobRecords(store, { info() {}, warn() {} });
    const pictures = {
      bytesOf: async () => 1000,
      removeImages: async (paths: string[]) => void removed.push(...paths),
    };
    const history = new JobHistory(records, { jobs: 100, days: 30, bytes: 1e9, ...retention }, pictures);
    return new JobQueue(records, history, 4, (model) => engines.get(model));
  }

  async function run(id: string): Promise<void> {
    const job = queue.next("sprite");
    expect(job?.id).toBe(id);
    if (job !== undefined) await queue.start(job);
  }

  it("hands out jobs in the order in which they came", async () => {
    for (const id of ["b", "a", "c"]) await queue.add(jobSpec(id));
    for (const id of ["b", "a", "c"]) await run(id);
    expect(queue.next("sprite")).toBeUndefined();
  });

  it("takes the same job twice as one", async () => {
    const [first, second] = await Promise.all([queue.add(jobSpec("a")), queue.add(jobSpec("a"))]);
    expect(second).toEqual(first);
    expect(queue.counts.queued).toBe(1);
  });

  it("refuses another job under a known id", async () => {
    await queue.add(jobSpec("a"));
    await expect(queue.add(jobSpec("a", { fingerprint: "other" }))).rejects.toMatchObject({ code: "id_conflict" });
  });

  it("refuses a job whose pictures would have the file names of another's", async () => {
    await queue.add(jobSpec("a", { batch_size: 3 }));
    await expect(queue.add(jobSpec("a-2"))).rejects.toMatchObject({ code: "id_conflict" });
    await queue.add(jobSpec("a-3"));
    await queue.add(jobSpec("b-1"));
    await expect(queue.add(jobSpec("b", { animation_frames: 2 }))).rejects.toMatchObject({ code: "id_conflict" });
    await expect(queue.add(jobSpec("b"))).resolves.toMatchObject({ id: "b" });
  });

  it("knows a request again however its peer encoded it", async () => {
    const asked = {
      type: "generate",
      id: "a",
      prompt: "a dragon",
      model: "sprite",
      size: [32, 32],
      steps: 5,
      cfg_scale: 2.5,
    };
    const first = encode(asked);
    const turned = encode({ extra: 1, lora: null, ...Object.fromEntries(Object.entries(asked).toReversed()) });
    const other = encode({ ...asked, steps: 6 });
    await queue.add(jobSpec("a", { request: first }));
    await expect(queue.add(jobSpec("a", { request: turned }))).resolves.toMatchObject({ id: "a", order: 0 });
    await expect(queue.add(jobSpec("a", { request: other }))).rejects.toMatchObject({ code: "id_conflict" });
  });

  it("refuses a job beyond its bound and takes it again when there is room", async () => {
    for (const id of ["a", "b", "c", "d"]) await queue.add(jobSpec(id));
    await expect(queue.add(jobSpec("e"))).rejects.toMatchObject({ code: "queue_full" });
    await queue.cancel("b");
    await queue.add(jobSpec("e"));
    expect(queue.counts).toMatchObject({ queued: 4, cancelled: 1 });
  });

  it("counts jobs that are still being stored against its bound", async () => {
    const adding = ["a", "b", "c", "d", "e"].map((id) => queue.add(jobSpec(id)));
    const outcomes = await Promise.allSettled(adding);
    expect(outcomes.filter((outcome) => outcome.status === "rejected")).toHaveLength(1);
  });

  it("runs a job whose worker died before those that came after it", async () => {
    for (const id of ["a", "b"]) await queue.add(jobSpec(id));
    await run("a");
    expect(await queue.requeue("a")).toMatchObject({ state: "queued", deaths: 1 });
    await run("a");
    await run("b");
  });

  it("never changes a job that has ended", async () => {
    await queue.add(jobSpec("a"));
    await run("a");
    await queue.complete("a", [IMAGE], ["note"]);
    await expect(queue.cancel("a")).rejects.toMatchObject({ code: "job_over" });
    await expect(queue.fail("a", { code: "job_failed", message: "" })).rejects.toThrow("does not run");
    expect(queue.get("a")).toMatchObject({ state: "completed", images: [IMAGE], warnings: ["note"] });
  });

  it("ends a cancelled job at once, queued or running", async () => {
    for (const id of ["a", "b"]) await queue.add(jobSpec(id));
    await run("a");
    await queue.cancel("a");
    await queue.cancel("b");
    expect(queue.next("sprite")).toBeUndefined();
    await expect(queue.complete("a", [IMAGE], [])).rejects.toThrow("does not run");
    expect(queue.counts).toEqual({ queued: 0, running: 0, completed: 0, failed: 0, cancelled: 2 });
  });

  it("counts the steps of every frame and every tile", async () => {
    await queue.add(jobSpec("a", { steps: 10, animation_frames: 6 }));
    await queue.add(jobSpec("b", { steps: 5, batch_size: 2, tileset_grid: [4, 3] }));
    expect(queue.waiting.stepsOf("sprite")).toBe(60 + 120);
  });

  it("knows how many steps wait", async () => {
    await queue.add(jobSpec("a", { steps: 10, batch_size: 3 }));
    await queue.add(jobSpec("b", { steps: 5 }));
    expect(queue.waiting.stepsOf("sprite")).toBe(35);
    await run("a");
    expect(queue.waiting.stepsOf("sprite")).toBe(5);
    await queue.requeue("a");
    expect(queue.waiting.stepsOf("sprite")).toBe(35);
    await queue.cancel("b");
    expect(queue.waiting.stepsOf("sprite")).toBe(30);
  });

  it("lets clients take turns, so that a batch does not hold up a single job", async () => {
    for (const id of ["a", "b", "c"]) await queue.add(jobSpec(id, { client: "batch" }));
    await queue.add(jobSpec("single", { client: "other" }));
    for (const id of ["a", "single", "b", "c"]) await run(id);
  });

  it("runs a higher priority first, whoever's turn it is", async () => {
    await queue.add(jobSpec("a"));
    await queue.add(jobSpec("low", { priority: -1 }));
    await queue.add(jobSpec("high", { priority: 5, client: "other" }));
    for (const id of ["high", "a", "low"]) await run(id);
  });

  it("gives each lane its own jobs, in their own turns, past those of another", async () => {
    for (const id of ["x", "y"]) await queue.add(jobSpec(id, { model: "large", steps: 100 }));
    for (const id of ["a", "b"]) await queue.add(jobSpec(id));
    for (const id of ["a", "b"]) await run(id);
    expect(queue.next("sprite")).toBeUndefined();
    expect(queue.next("slow")?.id).toBe("x");
    expect(queue.counts.queued).toBe(2);
    expect([queue.waiting.stepsOf("slow"), queue.waiting.sizeOf("slow")]).toEqual([200, 2]);
    await queue.cancel("x");
    expect(queue.next("slow")?.id).toBe("y");
    expect(queue.waiting.stepsOf("slow")).toBe(100);
  });

  it("keeps a job whose model no lane has until one does, in its order", async () => {
    for (const id of ["ran", "old", "older"]) await queue.add(jobSpec(id, { model: "gone" }));
    await queue.add(jobSpec("a"));
    await queue.cancel("older");
    queue = open();
    expect(queue.recover()).toBe(3);
    expect(queue.waiting.unplaced).toEqual(new Map([["gone", 2]]));
    expect(queue.waiting.isUnplaced("old")).toBe(true);
    expect(queue.waiting.isUnplaced("a")).toBe(false);
    await run("a");
    expect(queue.next("sprite")).toBeUndefined();
    expect(queue.counts).toMatchObject({ queued: 2, running: 1 });
    engines.set("gone", "sprite");
    queue.place();
    for (const id of ["ran", "old"]) await run(id);
    expect(queue.waiting.unplacedSize).toBe(0);
    expect(queue.waiting.stepsOf("sprite")).toBe(0);
  });

  it("goes on after a restart: what ran runs first, what waited keeps its order, what ended stays so", async () => {
    for (const id of ["done", "ran", "b", "a"]) await queue.add(jobSpec(id));
    await run("done");
    await queue.complete("done", [IMAGE], []);
    await run("ran");
    queue = open();
    expect(queue.recover()).toBe(3);
    expect(queue.counts).toMatchObject({ queued: 3, running: 0, completed: 1 });
    expect(queue.get("ran")).toMatchObject({ state: "queued", deaths: 0 });
    expect([...queue.all()].map((job) => job.state)).toEqual(["completed", "queued", "queued", "queued"]);
    for (const id of ["ran", "b", "a"]) await run(id);
    expect((await queue.add(jobSpec("new"))).order).toBeGreaterThan(3);
  });

  it("keeps a job whose worker died in front after a restart", async () => {
    for (const id of ["a", "b", "c"]) await queue.add(jobSpec(id));
    await run("a");
    await run("b");
    await queue.requeue("b");
    await queue.complete("a", [IMAGE], []);
    await queue.add(jobSpec("urgent", { priority: 5 }));
    queue = open();
    queue.recover();
    for (const id of ["b", "urgent", "c"]) await run(id);
  });

  it("forgets the oldest ended jobs with their pictures, and still tells them from unknown ones", async () => {
    queue = open({ jobs: 1 });
    for (const id of ["a", "b"]) {
      await queue.add(jobSpec(id));
      await run(id);
      await queue.complete(id, [{ ...IMAGE, path: `/tmp/${id}.png` }], []);
    }
    await expect.poll(() => queue.get("a")?.state).toBe("expired");
    expect(queue.get("b")?.state).toBe("completed");
    expect(queue.get("c")).toBeUndefined();
    expect(removed).toEqual(["/tmp/a.png"]);
    expect(queue.counts.completed).toBe(1);
    queue = open({ jobs: 1 });
    queue.recover();
    expect(queue.counts.completed).toBe(1);
  });

  it("counts the time that a job took, and how old it is, whatever the clock is set to meanwhile", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    for (const id of ["a", "b", "c"]) await queue.add(jobSpec(id));
    await run("a");
    vi.setSystemTime(Date.now() + 60 * 86_400_000);
    await queue.complete("a", [IMAGE], []);
    await run("b");
    vi.setSystemTime(Date.now() + 60 * 86_400_000);
    await queue.cancel("b");
    await run("c");
    vi.setSystemTime(Date.now() - 300 * 86_400_000);
    await queue.fail("c", { code: "job_failed", message: "" });
    for (const id of ["a", "b", "c"]) expect(queue.get(id)?.durationS).toBeLessThan(10);
    expect(["a", "b", "c"].map((id) => queue.get(id)?.state)).toEqual(["completed", "cancelled", "failed"]);
    expect(removed).toEqual([]);
  });

  it("forgets what is older than may be when it starts again", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    await queue.add(jobSpec("a"));
    await run("a");
    await queue.complete("a", [IMAGE], []);
    vi.setSystemTime(Date.now() + 31 * 86_400_000);
    queue = open();
    queue.recover();
    await expect.poll(() => queue.get("a")?.state).toBe("expired");
    expect(removed).toEqual([IMAGE.path]);
  });

  it("forgets the oldest ended jobs when all take more bytes than may be, but never the last", async () => {
    for (const bytes of [4000, 100]) {
      store = new MemoryJobStore();
      removed = [];
      queue = open({ bytes });
      for (const id of ["a", "b", "c", "d"]) {
        await queue.add(jobSpec(id));
        await run(id);
        await queue.complete(id, [{ ...IMAGE, path: `/tmp/${id}.png` }], []);
      }
      // Each takes some 1,530.
      const forgotten = bytes === 4000 ? ["a", "b"] : ["a", "b", "c"];
      await expect.poll(() => removed).toEqual(forgotten.map((id) => `/tmp/${id}.png`));
      expect(["a", "b", "c", "d"].filter((id) => queue.get(id)?.state === "expired")).toEqual(forgotten);
    }
  });

  it("passes over a job whose record is lost", async () => {
    for (const id of ["lost", "b"]) await queue.add(jobSpec(id));
    await store.remove("lost");
    await run("b");
  });

  it("says which job it never saw", async () => {
    await expect(queue.cancel("nobody")).rejects.toMatchObject({ code: "unknown_job" });
  });
});
