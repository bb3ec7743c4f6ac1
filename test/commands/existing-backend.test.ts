import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Cli, cli } from "../support/cli.ts";
import { deferred } from "../support/deferred.ts";
import { PNG } from "../support/drawing-backend.ts";
import { DRAWN, ExistingBackend, failing, WITHOUT_PICTURE } from "../support/existing-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

/** As long as it takes to load a large model. */
const LOADING_MS = 2000;

async function start() {
  const backend = await ExistingBackend.start();
  const cwd = temporaryFolder();
  const begin = (...args: string[]) => new Cli([...args, ...backend.flags], { cwd });
  const generate = (...args: string[]) => begin("generate", ...args).ended;
  /** What it must never be asked. */
  const additions = () => backend.asked.filter((type) => !FIRST_VERSION.includes(type));
  return { backend, cwd, begin, generate, additions };
}

const FIRST_VERSION = ["generate", "cancel", "list_models", "status", "ping"];

test("generate writes the picture that the existing backend drew", async () => {
  const { cwd, generate, additions } = await start();
  expect(await generate("a red dragon", "-o", "dragon.png")).toMatchObject({ code: 0, stdout: "dragon.png\n" });
  expect(readFileSync(join(cwd, "dragon.png"))).toEqual(PNG);
  expect(additions()).toEqual([]);
});

test("a picture is written, too, that took two silent seconds and whose path came late", async () => {
  const { backend, cwd, generate, additions } = await start();
  backend.execute = () => sleep(LOADING_MS, DRAWN);
  backend.afterFinished = () => sleep(500);
  expect(await generate("a red dragon", "-o", "dragon.png")).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, "dragon.png"))).toEqual(PNG);
  expect(additions()).toEqual([]);
});

test("-n 3 writes all three", async () => {
  const { cwd, generate, additions } = await start();
  expect(await generate("a red dragon", "-n", "3", "-o", "{index}.png")).toMatchObject({ code: 0 });
  expect(readdirSync(cwd).sort()).toEqual(["0.png", "1.png", "2.png"]);
  expect(additions()).toEqual([]);
});

test("-f writes a picture for each line of a file, and for each sprite of a manifest", async () => {
  const { cwd, generate, additions } = await start();
  writeFileSync(join(cwd, "prompts.txt"), "a red dragon\na potion\n");
  expect(await generate("-f", "prompts.txt", "-o", "out/{slug}.png")).toMatchObject({ code: 0 });
  expect(readdirSync(join(cwd, "out")).sort()).toEqual(["a-potion.png", "a-red-dragon.png"]);
  writeFileSync(
    join(cwd, "set.yaml"),
    "sprites:\n  - { name: hero, prompt: a hero, seed: 1 }\n  - { name: orc, prompt: an orc, seed: 2 }\n",
  );
  expect(await generate("-f", "set.yaml")).toMatchObject({ code: 0 });
  expect([existsSync(join(cwd, "hero.png")), existsSync(join(cwd, "orc.png"))]).toEqual([true, true]);
  expect(additions()).toEqual([]);
});

test.each([
  ["whose end came first", failing("CUDA out of memory"), "Execution failed: CUDA out of memory"],
  ["that had no end but it", WITHOUT_PICTURE, "No images generated"],
])("a failed job says the backend's reason, %s", async (_, execution, reason) => {
  const { backend, generate, additions } = await start();
  backend.execute = () => execution;
  backend.afterFinished = () => sleep(300);
  const { code, stdout, stderr } = await generate("a red dragon");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(reason);
  expect(additions()).toEqual([]);
});

test("one that fails takes nothing from the others", async () => {
  const { backend, cwd, generate } = await start();
  backend.execute = ({ prompt }) => (prompt === "an orc" ? failing("no orcs") : DRAWN);
  writeFileSync(join(cwd, "prompts.txt"), "a hero\nan orc\na potion\n");
  const { code, stderr } = await generate("-f", "prompts.txt", "-o", "{slug}.png");
  expect(code).toBe(1);
  expect(stderr).toContain("no orcs");
  expect(
    readdirSync(cwd)
      .filter((name) => name.endsWith(".png"))
      .sort(),
  ).toEqual(["a-hero.png", "a-potion.png"]);
});

test.each([
  ["a pipe into which nobody writes", "pipe", "cannot be read here"],
  ["a device without an end", "/dev/zero", "cannot be read here"],
  ["a file that is no picture", "text", "is not a PNG. Look at what that backend writes."],
])("%s in the place of its picture is a failure at once", async (_, path, reason) => {
  const { backend, cwd, generate } = await start();
  execFileSync("mkfifo", [join(cwd, "pipe")]);
  writeFileSync(join(cwd, "text"), "no picture");
  backend.execute = () => ({ picture: PNG, path: resolve(cwd, path) });
  const { code, stderr } = await generate("a red dragon", "-o", "out.png");
  expect(code).toBe(1);
  expect(stderr).toContain(reason);
});

test("a job that nobody waits for any more is not to be asked for", async () => {
  const { backend, generate } = await start();
  const drawing = deferred<typeof DRAWN>();
  backend.execute = () => drawing.promise;
  const { code, stderr } = await generate("a red dragon", "--wait", "0.5");
  expect(code).toBe(124);
  expect(stderr).toContain("goes on. The backend leaves its picture in its output folder.");
  expect(stderr).not.toContain("dgx-pixels status");
});

test("a backend that goes while it draws has not kept the job", async () => {
  const { backend, begin } = await start();
  backend.execute = () => deferred<typeof DRAWN>().promise;
  const command = begin("generate", "a red dragon", "--timeout", "1");
  await until("the job is accepted", () => command.stderr.includes("protocol 1.0.0"));
  backend.stop();
  const { code, stderr } = await command.ended;
  expect(code).toBe(3);
  expect(stderr).toContain("Its jobs may have ended with it");
});

test("Ctrl-C cancels the job", async () => {
  const { backend, begin, additions } = await start();
  const drawing = deferred<typeof DRAWN>();
  backend.execute = () => drawing.promise;
  const command = begin("generate", "a red dragon");
  await until("it draws", () => [...backend.jobs.values()].some(({ state }) => state === "running"));
  command.child.kill("SIGINT");
  expect(await command.ended).toMatchObject({ code: 130 });
  expect([...backend.jobs.values()].map(({ state }) => state)).toEqual(["cancelled"]);
  expect(additions()).toEqual([]);
});

test("a job that somebody cancelled while it waited, of which nothing is said, is given up", async () => {
  const { backend, begin, generate, cwd, additions } = await start();
  const drawing = deferred<typeof DRAWN>();
  backend.execute = () => drawing.promise;
  const first = begin("generate", "a hero", "-o", "hero.png");
  await until("it draws", () => [...backend.jobs.values()].some(({ state }) => state === "running"));
  const second = begin("generate", "an orc", "-o", "orc.png");
  await until("both are there", () => backend.jobs.size === 2);
  const id = [...backend.jobs.keys()][1] as string;
  expect(await cli(["cancel", id, ...backend.flags])).toMatchObject({ code: 0, stdout: `cancelled ${id}\n` });
  expect(await cli(["cancel", id, ...backend.flags])).toMatchObject({ code: 4 });
  drawing.resolve(DRAWN);
  expect(await first.ended).toMatchObject({ code: 0 });
  const { code, stderr } = await second.ended;
  expect(code).toBe(1);
  expect(stderr).toContain("may have been cancelled");
  expect(existsSync(join(cwd, "orc.png"))).toBe(false);
  expect(await generate("a potion")).toMatchObject({ code: 0 });
  expect(additions()).toEqual([]);
});

test("watch says once how a job ended, and why", async () => {
  const { backend, begin, generate, additions } = await start();
  backend.execute = () => failing("CUDA out of memory");
  backend.afterFinished = () => sleep(300);
  const watch = begin("watch");
  await until("it watches", () => watch.stderr.includes("Watching"));
  await generate("a red dragon");
  await until("the job has ended", () => watch.stdout.includes("failed"));
  watch.child.kill("SIGINT");
  const lines = (await watch.ended).stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.split(" ").slice(1).join(" "))).toEqual([
    "started",
    "failed: Execution failed: CUDA out of memory",
  ]);
  expect(additions()).toEqual([]);
});
