import { describe, expect, it } from "vitest";
import { MemoryJobStore } from "../../src/server/store/memory-job-store.ts";
import { startBackend } from "../support/backend.ts";
import { busyWorker } from "../support/long-job.ts";
import { type Peer, poll } from "../support/peer.ts";

/** For the steady engine, 20 ms a step. */
const STEADY = { model: "steady", size: [16, 16], cfg_scale: 1 };
/** Two engines, of which steady draws three pictures at a time. */
const BOTH = { engines: ["brisk", "steady"], devices: { steady: "clock" } };

/** How a lane is, as `status` says. */
async function laneOf(peer: Peer, engine: string) {
  const { lanes } = await peer.request({ type: "status" }, "status_info");
  const lane = lanes?.find((one) => one.engine === engine);
  if (lane === undefined) throw new Error(`no lane ${engine}`);
  return lane;
}

/** The worker of the steady engine once it draws these jobs and no other. @param dead a process that has ended. */
function workerWith(peer: Peer, jobs: string[], dead?: number) {
  return poll(
    async () => {
      const { workers = [] } = await peer.request({ type: "status" }, "status_info");
      const worker = workers.find(({ engine }) => engine === "steady");
      const isIt = worker?.pid !== dead && worker?.jobs?.toSorted().join() === jobs.toSorted().join();
      return isIt ? worker : undefined;
    },
    `a worker with ${jobs.join(", ")}`,
  );
}

describe("two lanes", () => {
  it("do not wait for each other: one job is done while fifty slow ones that came first wait", async () => {
    const peer = await (await startBackend(BOTH)).connect();
    for (let i = 0; i < 50; i++) await peer.generate(`slow-${i}`, { ...STEADY, steps: 100 });
    await peer.generate("quick");
    await peer.until("quick", "completed");
    const { queued, running } = await laneOf(peer, "steady");
    expect(queued + running).toBeGreaterThan(35);
    expect(await laneOf(peer, "brisk")).toMatchObject({ queued: 0, running: 0 });
  });

  it("estimate each by its own queue and its own speed", async () => {
    const peer = await (await startBackend(BOTH)).connect();
    // Nothing has been measured yet: 20 ms a step is the engine's own figure.
    const first = await peer.generate("first", { ...STEADY, steps: 50 });
    expect(first.estimated_time_s).toBe(1);
    expect((await peer.generate("a", { steps: 10 })).estimated_time_s).toBeGreaterThan(0);
    for (const id of ["first", "a"]) await peer.until(id, "completed");
    for (let i = 0; i < 6; i++) await peer.generate(`slow-${i}`, { ...STEADY, steps: 300 });
    const behind = await peer.generate("slow", { ...STEADY, steps: 300 });
    // Seven jobs of 6 s, three at a time.
    expect(behind.estimated_time_s).toBeGreaterThan(10);
    // Whoever else is busy on this machine makes both slower.
    const beside = await peer.generate("b", { steps: 1 });
    expect(beside.estimated_time_s).toBeLessThan(behind.estimated_time_s / 4);
  });

  it("draw as many jobs in one worker as its engine takes, each by itself", async () => {
    const peer = await (await startBackend(BOTH)).connect();
    for (const id of ["a", "b", "c", "d"])
      await peer.generate(id, { ...STEADY, steps: 50, seed: BigInt(id.charCodeAt(0)) });
    await workerWith(peer, ["a", "b", "c"]);
    expect(await laneOf(peer, "steady")).toMatchObject({ capacity: 3, workers: 1, queued: 1, running: 3 });
    await peer.request({ type: "cancel", job_id: "b" }, "job_cancelled");
    await workerWith(peer, ["a", "c", "d"]);
    for (const id of ["a", "c", "d"]) await peer.until(id, "completed");
    expect((await peer.job("b")).state).toBe("cancelled");
  });

  it.each(["SIGKILL", "SIGSTOP"])(
    "go on where a worker of the other ends by %s with all that it draws",
    async (signal) => {
      const peer = await (await startBackend(BOTH)).connect();
      // A stopped worker is given five seconds, and the one beside it must still draw then.
      await peer.generate("beside", { steps: 1000 });
      for (const id of ["a", "b", "c"]) await peer.generate(id, { ...STEADY, steps: 30 });
      const { pid = 0 } = await workerWith(peer, ["a", "b", "c"]);
      process.kill(pid, signal);
      for (const id of ["a", "b", "c"]) await peer.until(id, "completed");
      expect(await busyWorker(peer)).toBeGreaterThan(0);
      const { workers = [] } = await peer.request({ type: "status" }, "status_info");
      expect(workers.map(({ engine, restarts }) => [engine, restarts])).toEqual([
        ["brisk", 0],
        ["steady", 1],
      ]);
      await peer.request({ type: "cancel", job_id: "beside" }, "job_cancelled");
    },
  );

  it("blame the job that kills its workers, and not those that were drawn beside it", async () => {
    const peer = await (await startBackend(BOTH)).connect();
    for (const id of ["deadly", "beside"]) await peer.generate(id, { ...STEADY, steps: 20 });
    let { pid } = await workerWith(peer, ["deadly", "beside"]);
    for (let deaths = 0; deaths < 3; deaths++) {
      process.kill(pid ?? 0, "SIGKILL");
      if (deaths < 2) ({ pid } = await workerWith(peer, ["deadly"], pid));
    }
    await expect(peer.until("deadly", "failed")).resolves.toMatchObject({
      error: expect.stringContaining("3 workers ended"),
    });
    await peer.until("beside", "completed");
  });

  it("list the models of both, each with its engine, one of them the default", async () => {
    const peer = await (await startBackend(BOTH)).connect();
    const { models } = await peer.request({ type: "list_models" }, "model_list");
    expect(models.filter((model) => model.default).map(({ name }) => name)).toEqual(["brisk"]);
    expect(models.find(({ name }) => name === "steady")).toMatchObject({ engine: "steady", default: false });
    const status = await peer.request({ type: "status" }, "status_info");
    expect(status).toMatchObject({
      engine: "brisk",
      lanes: [{ engine: "brisk" }, { engine: "steady" }],
    });
    expect(status.workers?.map(({ id }) => id)).toEqual([0, 1]);
  });
});

describe("a lane whose engine can't be started", () => {
  it("leaves the other at work, says why, and is refused new jobs", async () => {
    const backend = await startBackend({ ...BOTH, devices: { steady: "missing" } });
    const peer = await backend.connect();
    await peer.generate("a");
    await peer.until("a", "completed");
    await poll(async () => (await laneOf(peer, "steady")).problem, "a problem");
    expect(await laneOf(peer, "steady")).toMatchObject({ problem: "there is no clock in this machine" });
    const refused = { type: "generate", id: "b", prompt: "x", steps: 4, ...STEADY };
    await expect(peer.request(refused, "error")).resolves.toMatchObject({
      code: "worker_failed",
      message: "the engine steady, which draws steady, can't be started: there is no clock in this machine",
    });
    expect(backend.log).toContainEqual(
      expect.stringMatching(/^the engine steady can't be started, .* in this machine\. \S/),
    );
    expect(backend.log.filter((line) => line.startsWith("the engine steady"))).toHaveLength(1);
  });

  it("ends the server where it is the last one", async () => {
    const ended = startBackend({ engines: ["sprite", "steady"], device: "missing" }).then((backend) => backend.broken);
    await expect(ended).rejects.toMatchObject({
      code: "worker_failed",
      message: expect.stringMatching(/^no worker can be started: sprite: .*missing; steady: there is no clock/),
    });
  });
});

describe("a job from before", () => {
  it("waits where no lane has its model, says so, and is drawn once one does", async () => {
    const store = new MemoryJobStore();
    // What is kept is kept: the store of the next server is the same.
    store.close = async () => {};
    const before = await startBackend({ ...BOTH, drainMs: 0 }, store);
    const client = await before.connect();
    for (const id of ["a", "b", "c", "d"]) await client.generate(id, { ...STEADY, steps: 100 });
    await workerWith(client, ["a", "b", "c"]);
    await before.close();

    const without = await startBackend({ engines: ["brisk"] }, store);
    const peer = await without.connect();
    expect(without.log).toContainEqual(
      "jobs wait for models that no engine here has: steady (4); start one that has them, or cancel the jobs",
    );
    expect(await peer.job("a")).toMatchObject({
      state: "queued",
      warnings: ["no engine here has the model steady: the job waits for one that does"],
    });
    expect(await peer.request({ type: "status" }, "status_info")).toMatchObject({ queue_size: 4, unplaced_jobs: 4 });
    await peer.generate("own");
    await peer.until("own", "completed");
    await peer.request({ type: "cancel", job_id: "d" }, "job_cancelled");
    await without.close();

    const again = await (await startBackend(BOTH, store)).connect();
    for (const id of ["a", "b", "c"]) await again.until(id, "completed");
    expect((await again.job("d")).state).toBe("cancelled");
  });
});
