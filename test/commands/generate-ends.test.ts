import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Cli, cli } from "../support/cli.ts";
import { DrawingBackend } from "../support/drawing-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

test("--detach prints the ids of accepted jobs and leaves", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.end = () => undefined;
  const { code, stdout } = await cli(["generate", "dragon", "-n", "2", "--detach", ...backend.flags], { cwd });
  expect(code).toBe(0);
  expect(stdout).toBe([...backend.jobs.keys()].map((id) => `${id}\n`).join(""));
  expect(readdirSync(cwd)).toEqual([]);
  expect(backend.cancelled.size).toBe(0);
});

test("--wait gives up with 124 and leaves the job alone", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.end = () => undefined;
  const { code, stdout, stderr } = await cli(["generate", "dragon", "--wait", "0.3", ...backend.flags], { cwd });
  expect({ code, stdout }).toEqual({ code: 124, stdout: "" });
  const [id] = backend.jobs.keys();
  expect(stderr).toContain(`no picture within 0.3 s; job ${id} goes on. \`dgx-pixels status ${id}\` shows`);
  expect(backend.cancelled.size).toBe(0);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s cancels all unfinished jobs and exits with 130", async (signal) => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.end = () => undefined;
  const command = new Cli(["generate", "dragon", "-n", "3", "-o", "{index}.png", ...backend.flags], { cwd });
  await until("all jobs are in", () => backend.jobs.size === 3);
  command.child.kill(signal);
  expect((await command.ended).code).toBe(130);
  expect([...backend.cancelled].sort()).toEqual([...backend.jobs.keys()].sort());
  expect(readdirSync(cwd)).toEqual([]);
});

test("--json tells the seed of a picture that an interrupt has prevented", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.end = () => undefined;
  const command = new Cli(["generate", "dragon", "--json", ...backend.flags], { cwd });
  await until("the job is in", () => backend.jobs.size === 1);
  command.child.kill("SIGINT");
  const { stdout } = await command.ended;
  const [job] = backend.jobs.values();
  expect(JSON.parse(stdout).jobs).toMatchObject([{ status: "cancelled", seed: Number(job?.seed), images: [] }]);
});

test("a job that somebody else cancels leaves no file and exits with 5", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.end = () => ({ state: "cancelled" });
  const { code, stderr } = await cli(["generate", "dragon", "-o", "dragon.png", "--json", ...backend.flags], { cwd });
  expect(code).toBe(5);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: "cancelled", hint: expect.any(String) } });
  expect(existsSync(join(cwd, "dragon.png"))).toBe(false);
});

test("one job that fails does not stop the others, and the exit code is the worst", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.end = (job) => (job.seed === 2n ? { state: "failed", error: "worker died" } : { state: "completed" });
  const args = ["generate", "dragon", "-n", "3", "--seed", "1", "-o", "{seed}.png", ...backend.flags];
  const { code, stdout, stderr } = await cli(args, { cwd });
  expect(code).toBe(1);
  expect(stdout.trim().split("\n").sort()).toEqual(["1.png", "3.png"]);
  expect(stderr).toMatch(/^"dragon" with seed 2: job \S+ failed: worker died\nError: 1 of 3 sprites have no picture: /);
});

test("a full queue is waited for as long as own jobs are in it", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  let refusals = 0;
  const unfinished = new Set<string>();
  backend.end = (job) => {
    unfinished.delete(job.id);
    return { state: "completed" };
  };
  backend.refuse = (job) => {
    if (unfinished.size < 2) return void unfinished.add(job.id);
    refusals++;
    return { type: "error", message: "the queue is full", code: "queue_full" };
  };
  const { code } = await cli(["generate", "dragon", "-n", "5", "-o", "{index}.png", ...backend.flags], { cwd });
  expect(code).toBe(0);
  expect(readdirSync(cwd)).toHaveLength(5);
  expect(refusals).toBeGreaterThan(0);
});

test("a backend without a model is told of once", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.model = { ...backend.model, name: "ink", model_type: "lora" };
  const { code, stdout, stderr } = await cli(["generate", "dragon", "-n", "3", ...backend.flags], { cwd });
  expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
  expect(stderr).toBe("Error: the backend has no checkpoint. Install one, or name another backend.\n");
});

test("a queue that is full of other jobs is an error", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.refuse = () => ({ type: "error", message: "the queue is full", code: "queue_full" });
  const { code, stderr } = await cli(["generate", "dragon", "-n", "2", "-o", "{index}.png", ...backend.flags], { cwd });
  expect(code).toBe(4);
  expect(stderr).toContain("the queue is full");
});
