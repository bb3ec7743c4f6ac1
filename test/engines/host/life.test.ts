import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { readErrorLine } from "../../../src/protocol/error-line.ts";
import { knowSteady, STEADY_JOB } from "../../support/steady.ts";
import { WorkerProcess } from "./worker-process.ts";

knowSteady();

/** How a worker lives is the host's to say, whatever its engine. */
function readyWorker(): Promise<WorkerProcess> {
  return WorkerProcess.ready("--engine", "steady");
}

test("an idle worker ends with 0 when it is told to", async () => {
  const worker = await readyWorker();
  worker.send({ type: "shutdown" });
  expect(await worker.ended).toBe(0);
  expect(worker.stderr).toBe("");
});

test("a busy worker finishes its job before it ends, and its last message arrives", async () => {
  const worker = await readyWorker();
  const job = worker.run("last", { ...STEADY_JOB, steps: 40 });
  await worker.message("stage", "last");
  worker.send({ type: "shutdown" });
  await worker.message("done", "last");
  expect(await worker.ended).toBe(0);
  expect(existsSync(`${job.output}.png`)).toBe(true);
});

test("a job can still be stopped after the worker was told to end", async () => {
  const worker = await readyWorker();
  worker.run("long", { ...STEADY_JOB, steps: 1000 });
  worker.send({ type: "shutdown" });
  worker.send({ type: "stop", job_id: "long" });
  await worker.message("stopped", "long");
  expect(await worker.ended).toBe(0);
});

test("a worker ends when its parent does, in the middle of a job, and leaves no picture", async () => {
  const worker = await WorkerProcess.ready();
  worker.run("orphan", { steps: 1000, batch_size: 64 });
  await worker.message("stage", "orphan", ({ step }) => step > 0);
  worker.process.stdin.destroy();
  expect(await worker.ended).toBe(0);
  expect(readdirSync(worker.folder).filter((name) => !["link", "orphan-preview.png"].includes(name))).toEqual([]);
  expect(worker.of("orphan").every(({ type }) => type === "stage" || type === "preview")).toBe(true);
});

test("a worker ends when its parent does while it still loads", async () => {
  const worker = await WorkerProcess.start();
  await worker.message("hello");
  worker.process.stdin.destroy();
  expect(await worker.ended).toBe(0);
});

test("Ctrl-C, which reaches the whole process group, is left to the server", async () => {
  const worker = await readyWorker();
  worker.run("kept", { ...STEADY_JOB, steps: 40 });
  await worker.message("stage", "kept");
  worker.process.kill("SIGINT");
  await worker.message("done", "kept");
  worker.send({ type: "shutdown" });
  expect(await worker.ended).toBe(0);
});

test.each([
  [["--models-dir", "/no/such"], "the models folder /no/such cannot be read: no such folder"],
  [["--engine", "nope"], "no engine is called nope"],
  [["--device", "tpu"], "no device is called tpu"],
  [["--nonsense"], "Unknown option '--nonsense'"],
])("a worker that can't start with %j says why in one line and ends with 1", async (options, message) => {
  const worker = await WorkerProcess.start(...options);
  expect(await worker.ended).toBe(1);
  expect(readErrorLine(worker.stderr)).toMatchObject({ code: "usage", message: expect.stringContaining(message) });
  expect(worker.stderr.trimEnd()).not.toContain("\n");
  expect(worker.received.some(({ type }) => type === "ready")).toBe(false);
});

test("a worker whose engine can't be loaded has said what it would have drawn, and ends once that is heard", async () => {
  const worker = await WorkerProcess.start("--engine", "steady", "--device", "missing");
  await worker.message("broken");
  expect(worker.received.find(({ type }) => type === "hello")).toMatchObject({ models: [{ name: "steady" }] });
  expect(worker.process.exitCode).toBe(null);
  worker.send({ type: "shutdown" });
  expect(await worker.ended).toBe(1);
  expect(readErrorLine(worker.stderr)).toMatchObject({
    code: "worker_failed",
    message: "there is no clock in this machine",
  });
});

test("a worker whose engine can't be loaded ends when its parent does", async () => {
  const worker = await WorkerProcess.start("--engine", "steady", "--device", "missing");
  await worker.message("broken");
  worker.process.stdin.destroy();
  expect(await worker.ended).toBe(0);
});
