import { expect, it } from "vitest";
import { startBackend } from "../support/backend.ts";
import { poll } from "../support/peer.ts";

const BOTH = { engines: ["brisk", "steady"] };
const STEADY = { model: "steady" };
const LARGE = { prompt: "a large dragon" };

it("a lane that is idle gives back what it keeps where another one lacks memory, and the log says who and what", async () => {
  const backend = await startBackend(BOTH);
  const peer = await backend.connect();
  await peer.generate("first", STEADY);
  await peer.until("first", "completed");
  await peer.generate("large", LARGE);
  await peer.until("large", "completed");
  const text = "brisk, worker 0, lacks memory: steady, worker 1, gave back the clockwork of steady";
  expect(backend.log.filter((line) => line.includes("gave back"))).toEqual([expect.stringContaining(text)]);
  await peer.generate("again", STEADY);
  await peer.until("again", "completed");
});

it("another worker of the same lane gives back what it keeps", async () => {
  const backend = await startBackend({ engines: ["steady"], workers: 2, device: "hourglass" });
  const peer = await backend.connect();
  for (const id of ["a", "b"]) await peer.generate(id, { steps: 20 });
  for (const id of ["a", "b"]) await peer.until(id, "completed");
  await peer.generate("large", LARGE);
  await peer.until("large", "completed");
  expect(backend.log.join("\n")).toMatch(/worker (0|1), lacks memory: steady, worker (?!\1)\d, gave back/);
});

it("a lane that draws is left alone, and the other one goes on without", async () => {
  const backend = await startBackend(BOTH);
  const peer = await backend.connect();
  await peer.generate("long", { ...STEADY, steps: 1000 });
  await poll(async () => (await peer.job("long")).state === "running" || undefined, "the long job runs");
  await peer.generate("large", LARGE);
  await peer.until("large", "completed");
  expect((await peer.job("long")).state).toBe("running");
  expect(backend.log.join("\n")).not.toContain("gave back");
});

it("a job does not wait for a worker that hangs as it is asked", async () => {
  const backend = await startBackend(BOTH);
  const peer = await backend.connect();
  await peer.generate("first", STEADY);
  await peer.until("first", "completed");
  const { workers = [] } = await peer.request({ type: "status" }, "status_info");
  process.kill(workers.find(({ engine }) => engine === "steady")?.pid as number, "SIGSTOP");
  await peer.generate("large", LARGE);
  await peer.until("large", "completed");
});
