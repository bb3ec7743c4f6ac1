import { constants, getPriority } from "node:os";
import { describe, expect, it } from "vitest";
import { startBackend } from "../support/backend.ts";
import { busyWorker, LONG } from "../support/long-job.ts";
import { poll } from "../support/peer.ts";

it("a worker leaves the processor to the server that has requests to answer", async () => {
  const peer = await (await startBackend()).connect();
  const { workers } = await peer.request({ type: "status" }, "status_info");
  const pids = workers?.map(({ pid }) => pid ?? 0) ?? [];
  expect(pids.map((pid) => getPriority(pid))).toEqual([Math.min(constants.priority.PRIORITY_LOW, getPriority() + 5)]);
});

describe("a job", () => {
  it("completes although its worker was killed", async () => {
    const backend = await startBackend({ engines: ["sprite"] });
    const peer = await backend.connect();
    await peer.generate("a", { steps: 60 });
    process.kill(await busyWorker(peer), "SIGKILL");
    await peer.until("a", "completed");
    expect(peer.of("a").filter((update) => update.type === "job_started")).toHaveLength(1);
    const { workers } = await peer.request({ type: "status" }, "status_info");
    expect(workers).toMatchObject([{ restarts: 1 }]);
  });

  it("completes although its worker stopped answering", async () => {
    const backend = await startBackend();
    const peer = await backend.connect();
    await peer.generate("a", { steps: 60 });
    process.kill(await busyWorker(peer), "SIGSTOP");
    await peer.until("a", "completed");
    expect(backend.log).toContainEqual(expect.stringContaining("has said nothing for"));
  });

  it("is not run by a worker that has grown too large", async () => {
    const backend = await startBackend({ memoryMb: 16 });
    const peer = await backend.connect();
    await peer.generate("a", LONG);
    await poll(async () => backend.log.find((line) => line.includes("more than 16")), "a worker to be replaced");
  });

  it("that was cancelled stays so when its worker is killed before it hears of it", async () => {
    const backend = await startBackend();
    const peer = await backend.connect();
    await peer.generate("a", LONG);
    const pid = await busyWorker(peer);
    await peer.update("a", "job_started");
    process.kill(pid, "SIGSTOP");
    await peer.request({ type: "cancel", job_id: "a" }, "job_cancelled");
    process.kill(pid, "SIGKILL");
    await peer.generate("b");
    await peer.until("b", "completed");
    expect(await peer.request({ type: "job", job_id: "a" }, "job_info")).toMatchObject({ state: "cancelled" });
    expect(peer.of("a").filter((update) => update.type === "job_started")).toHaveLength(1);
    const { queue_size } = await peer.request({ type: "status" }, "status_info");
    expect(queue_size).toBe(0);
    expect(backend.log.filter((line) => line.includes("scheduler: "))).toEqual([]);
  });

  it("fails with the reason when it has cost three workers", async () => {
    const backend = await startBackend();
    const peer = await backend.connect();
    await peer.generate("deadly", LONG);
    const killed = new Set<number>();
    while (killed.size < 3) {
      const pid = await busyWorker(peer);
      if (!killed.has(pid)) process.kill(pid, "SIGKILL");
      killed.add(pid);
    }
    await expect(peer.until("deadly", "failed")).resolves.toMatchObject({
      code: "job_failed",
      error: expect.stringContaining("3 workers ended"),
    });
    await peer.generate("next");
    await peer.until("next", "completed");
  });
});
