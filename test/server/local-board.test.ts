import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { encode } from "../../src/protocol/codec/codec.ts";
import type { Job } from "../../src/server/jobs/job.ts";
import { JobHistory, type Retention } from "../../src/server/jobs/job-history.ts";
import { JobRecords } from "../../src/server/jobs/job-records.ts";
import type { JobStore } from "../../src/server/jobs/job-store.ts";
import { LocalBoard } from "../../src/server/jobs/local-board.ts";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { MemoryJobStore } from "../../src/server/store/memory-job-store.ts";
import { jobSpec } from "../support/job.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { describeBoard, MAX_QUEUE, TAKERS } from "./board.conformance.ts";

const IMAGE = { path: "/tmp/a.png", seed: 1n, width: 32, height: 32 };

const QUIET = { info() {}, warn() {} };
const ENGINES = new Map([
  ["sprite", "sprite"],
  ["large", "slow"],
]);

type Named = Pick<Job, "id">;

interface Kept {
  /** Pictures that were removed. */
  removed: string[];
  /** Jobs whose uploads are kept. */
  held: Set<string>;
}

function boardOver(
  store: JobStore,
  engines = ENGINES,
  retention: Partial<Retention> = {},
  { removed, held }: Kept = { removed: [], held: new Set() },
) {
  const records = new JobRecords(store, QUIET);
  const pictures = {
    bytesOf: async () => 1000,
    removeImages: async (paths: string[]) => void removed.push(...paths),
  };
  const history = new JobHistory(records, { jobs: 100, days: 30, bytes: 1e9, ...retention }, pictures);
  const blobs = { hold: ({ id }: Named) => void held.add(id), release: ({ id }: Named) => void held.delete(id) };
  return new LocalBoard(records, history, blobs, MAX_QUEUE, (model) => engines.get(model));
}

describeBoard("a local board in memory", async () => boardOver(new MemoryJobStore()));
describeBoard("a local board over lmdb", async () => boardOver(await LmdbJobStore.open(temporaryFolder(), () => {})));

describe("the local board", () => {
  let board: LocalBoard;
  let store: MemoryJobStore;
  let removed: string[];
  let held: Set<string>;
  /** The lane of each model. */
  let engines: Map<string, string>;
  beforeEach(() => {
    store = new MemoryJobStore();
    engines = new Map(ENGINES);
    removed = [];
    held = new Set();
    board = open();
  });

  function open(retention: Partial<Retention> = {}): LocalBoard {
    return boardOver(store, engines, retention, { removed, held });
  }

  async function run(id: string): Promise<void> {
    expect((await board.take(TAKERS.sprite, id))?.id).toBe(id);
  }

  async function stateOf(id: string) {
    return (await board.get(id))?.state;
  }

  async function isUnplaced(id: string): Promise<boolean> {
    const job = await board.get(id);
    return job !== undefined && board.isUnplaced(job);
  }

  function complete(id: string, path = IMAGE.path) {
    return board.finish(id, id, { state: "completed", images: [{ ...IMAGE, path }], warnings: [] });
  }

  it("keeps what a job is drawn from until it has ended, also over a restart, and no longer", async () => {
    for (const id of ["a", "b", "c"]) await board.add(jobSpec(id));
    await expect(board.add(jobSpec("a", { fingerprint: "other" }))).rejects.toThrow();
    await run("a");
    await board.giveBack("a", "a", 1);
    expect([...held]).toEqual(["a", "b", "c"]);
    await run("a");
    await board.finish("a", "a", { state: "completed", images: [IMAGE], warnings: [] });
    await board.cancel("b");
    expect([...held]).toEqual(["c"]);
    await board.add(jobSpec("a"));
    expect([...held]).toEqual(["c"]);
    held.clear();
    board = open();
    board.recover();
    expect([...held]).toEqual(["c"]);
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
    await board.add(jobSpec("a", { request: first }));
    await expect(board.add(jobSpec("a", { request: turned }))).resolves.toMatchObject({ id: "a", order: 0 });
    await expect(board.add(jobSpec("a", { request: other }))).rejects.toMatchObject({ code: "id_conflict" });
  });

  it("counts jobs that are still being stored against its bound", async () => {
    const adding = ["a", "b", "c", "d", "e"].map((id) => board.add(jobSpec(id)));
    const outcomes = await Promise.allSettled(adding);
    expect(outcomes.filter((outcome) => outcome.status === "rejected")).toHaveLength(1);
  });

  it("runs a job whose worker died before those that came after it", async () => {
    for (const id of ["a", "b"]) await board.add(jobSpec(id));
    await run("a");
    expect(await board.giveBack("a", "a", 1)).toBe(true);
    await run("a");
    await run("b");
  });

  it("counts the steps of every frame and every tile", async () => {
    await board.add(jobSpec("a", { steps: 10, animation_frames: 6 }));
    await board.add(jobSpec("b", { steps: 5, batch_size: 2, tileset_grid: [4, 3] }));
    expect(board.stepsOf("sprite")).toBe(60 + 120);
  });

  it("knows how many steps wait", async () => {
    await board.add(jobSpec("a", { steps: 10, batch_size: 3 }));
    await board.add(jobSpec("b", { steps: 5 }));
    expect(board.stepsOf("sprite")).toBe(35);
    await run("a");
    expect(board.stepsOf("sprite")).toBe(5);
    await board.giveBack("a", "a", 1);
    expect(board.stepsOf("sprite")).toBe(35);
    await board.cancel("b");
    expect(board.stepsOf("sprite")).toBe(30);
  });

  it("gives each lane its own jobs, in their own turns, past those of another", async () => {
    for (const id of ["x", "y"]) await board.add(jobSpec(id, { model: "large", steps: 100 }));
    for (const id of ["a", "b"]) await board.add(jobSpec(id));
    for (const id of ["a", "b"]) await run(id);
    expect(await board.take(TAKERS.sprite, "more")).toBeUndefined();
    expect((await board.counts()).queued).toBe(2);
    expect(board.stepsOf("slow")).toBe(200);
    await board.cancel("x");
    expect(board.stepsOf("slow")).toBe(100);
    expect((await board.take(TAKERS.slow, "y"))?.id).toBe("y");
  });

  it("keeps a job whose model no lane has until one does, in its order", async () => {
    for (const id of ["ran", "old", "older"]) await board.add(jobSpec(id, { model: "gone" }));
    await board.add(jobSpec("a"));
    await board.cancel("older");
    board = open();
    expect(board.recover()).toBe(3);
    expect((await board.counts()).unplaced).toEqual(new Map([["gone", 2]]));
    expect(await isUnplaced("old")).toBe(true);
    expect(await isUnplaced("a")).toBe(false);
    await run("a");
    expect(await board.take(TAKERS.sprite, "more")).toBeUndefined();
    expect(await board.counts()).toMatchObject({ queued: 2, running: 1 });
    engines.set("gone", "sprite");
    board.place();
    for (const id of ["ran", "old"]) await run(id);
    expect((await board.counts()).unplaced.size).toBe(0);
    expect(board.stepsOf("sprite")).toBe(0);
  });

  it("goes on after a restart: what ran runs first, what waited keeps its order, what ended stays so", async () => {
    for (const id of ["done", "ran", "b", "a"]) await board.add(jobSpec(id));
    await run("done");
    await complete("done");
    await run("ran");
    board = open();
    expect(board.recover()).toBe(3);
    expect(await board.counts()).toMatchObject({ queued: 3, running: 0, completed: 1 });
    expect(await board.get("ran")).toMatchObject({ state: "queued", deaths: 0 });
    expect((await board.page(undefined, 10)).map((job) => job.state)).toEqual([
      "completed",
      "queued",
      "queued",
      "queued",
    ]);
    for (const id of ["ran", "b", "a"]) await run(id);
    expect((await board.add(jobSpec("new"))).order).toBeGreaterThan(3);
  });

  it("keeps a job whose worker died in front after a restart", async () => {
    for (const id of ["a", "b", "c"]) await board.add(jobSpec(id));
    await run("a");
    await run("b");
    await board.giveBack("b", "b", 1);
    await complete("a");
    await board.add(jobSpec("urgent", { priority: 5 }));
    board = open();
    board.recover();
    for (const id of ["b", "urgent", "c"]) await run(id);
  });

  it("forgets the oldest ended jobs with their pictures, and still tells them from unknown ones", async () => {
    board = open({ jobs: 1 });
    for (const id of ["a", "b"]) {
      await board.add(jobSpec(id));
      await run(id);
      await complete(id, `/tmp/${id}.png`);
    }
    await expect.poll(() => stateOf("a")).toBe("expired");
    expect(await stateOf("b")).toBe("completed");
    expect(await board.get("c")).toBeUndefined();
    expect(removed).toEqual(["/tmp/a.png"]);
    expect((await board.counts()).completed).toBe(1);
    board = open({ jobs: 1 });
    board.recover();
    expect((await board.counts()).completed).toBe(1);
  });

  it("counts the time that a job took, and how old it is, whatever the clock is set to meanwhile", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    for (const id of ["a", "b", "c"]) await board.add(jobSpec(id));
    await run("a");
    vi.setSystemTime(Date.now() + 60 * 86_400_000);
    await complete("a");
    await run("b");
    vi.setSystemTime(Date.now() + 60 * 86_400_000);
    await board.cancel("b");
    await run("c");
    vi.setSystemTime(Date.now() - 300 * 86_400_000);
    await board.finish("c", "c", { state: "failed", error: { code: "job_failed", message: "" } });
    for (const id of ["a", "b", "c"]) expect((await board.get(id))?.durationS).toBeLessThan(10);
    expect(await Promise.all(["a", "b", "c"].map(stateOf))).toEqual(["completed", "cancelled", "failed"]);
    expect(removed).toEqual([]);
  });

  it("forgets what is older than may be when it starts again", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    await board.add(jobSpec("a"));
    await run("a");
    await complete("a");
    vi.setSystemTime(Date.now() + 31 * 86_400_000);
    board = open();
    board.recover();
    await expect.poll(() => stateOf("a")).toBe("expired");
    expect(removed).toEqual([IMAGE.path]);
  });

  it("forgets the oldest ended jobs when all take more bytes than may be, but never the last", async () => {
    for (const bytes of [4000, 100]) {
      store = new MemoryJobStore();
      removed = [];
      board = open({ bytes });
      for (const id of ["a", "b", "c", "d"]) {
        await board.add(jobSpec(id));
        await run(id);
        await complete(id, `/tmp/${id}.png`);
      }
      // Each takes some 1,530.
      const forgotten = bytes === 4000 ? ["a", "b"] : ["a", "b", "c"];
      await expect.poll(() => removed).toEqual(forgotten.map((id) => `/tmp/${id}.png`));
      const states = await Promise.all(["a", "b", "c", "d"].map(stateOf));
      expect(states.filter((state) => state === "expired")).toHaveLength(forgotten.length);
    }
  });

  it("passes over a job whose record is lost", async () => {
    for (const id of ["lost", "b"]) await board.add(jobSpec(id));
    await store.remove("lost");
    await run("b");
  });
});
