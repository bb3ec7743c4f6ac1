import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { storedJob } from "./job-store.conformance.ts";

const JOBS = 600;

/** A store of many jobs, some of them in the file, some in the log, some changed and some removed since. */
async function filled(folder: string) {
  const first = await LmdbJobStore.open(folder, fail);
  await Promise.all(Array.from({ length: JOBS }, (_, order) => first.put(storedJob(`job-${order}`, order))));
  await first.close();
  const said: string[] = [];
  const store = await LmdbJobStore.open(folder, (text) => said.push(text));
  onTestFinished(() => store.close());
  await store.put(storedJob("late", JOBS));
  await store.put(storedJob("job-1", 1, { state: "failed" }));
  await store.remove("job-2");
  return { store, said };
}

function fail(text: string): never {
  throw new Error(text);
}

/** What a next server finds, without having been told of damage. */
async function next(folder: string) {
  const store = await LmdbJobStore.open(folder, fail);
  const jobs = new Map([...store.all()].map((job) => [job.id, job.state]));
  await store.close();
  return jobs;
}

function expectAll(jobs: Map<string, string>, more: number): void {
  expect(jobs.size).toBe(JOBS + more);
  expect(jobs.get("job-1")).toBe("failed");
  expect(jobs.has("job-2")).toBe(false);
  expect(jobs.has("late")).toBe(true);
}

/** Another process that tries to open the store, and does what it is told. */
async function other(folder: string) {
  const path = fileURLToPath(new URL("job-store-holder.js", import.meta.url));
  const holder = spawn(process.execPath, [path, folder], { stdio: ["pipe", "pipe", "ignore"] });
  onTestFinished(() => void holder.kill("SIGKILL"));
  const says = async () => String((await once(holder.stdout, "data"))[0]);
  const tell = (line: string) => {
    holder.stdin.write(`${line}\n`);
    return says();
  };
  return { outcome: await says(), tell, signal: (name: NodeJS.Signals) => holder.kill(name) };
}

describe("a job store whose folder is taken away while it is used", () => {
  it.each<[string, (folder: string) => void]>([
    ["is deleted", (folder) => rmSync(folder, { recursive: true })],
    ["is moved", (folder) => renameSync(folder, `${folder}.moved`)],
    ["loses its parent", (folder) => rmSync(join(folder, ".."), { recursive: true })],
    ["loses all its files", (folder) => readdirSync(folder).map((name) => rmSync(join(folder, name)))],
    ["loses its log", (folder) => rmSync(join(folder, "jobs-1.log"))],
    ["loses its file", (folder) => rmSync(join(folder, "jobs.mdb"))],
  ])("has all jobs, old and new, where it %s", async (_, take) => {
    const folder = join(temporaryFolder(), "parent", "jobs");
    const { store, said } = await filled(folder);
    take(folder);
    await store.put(storedJob("new", JOBS + 1));
    await until("it is made anew", () => said.length > 0);
    expect(said).toEqual([expect.stringContaining("was gone: it is made anew, with all")]);
    expect(store.get("new")).toMatchObject({ id: "new" });
    expect(statSync(folder).mode & 0o077).toBe(0);
    await Promise.all(Array.from({ length: 50 }, (_, i) => store.put(storedJob(`more-${i}`, JOBS + 2 + i))));
    await store.close();
    const jobs = await next(folder);
    expectAll(jobs, 51);
    expect(jobs.has("new")).toBe(true);
  });

  it("is made anew while nobody writes, so that no other server can start beside", async () => {
    const folder = join(temporaryFolder(), "jobs");
    const { said } = await filled(folder);
    rmSync(folder, { recursive: true });
    await until("it is made anew", () => said.length > 0);
    expect((await other(folder)).outcome).toBe("store_in_use");
  });

  it("keeps other servers out of the folder to which its link leads now", async () => {
    const folder = temporaryFolder();
    const link = join(folder, "link");
    for (const name of ["one", "two"]) mkdirSync(join(folder, name));
    symlinkSync("one", link);
    const { store, said } = await filled(link);
    rmSync(link);
    symlinkSync("two", link);
    await until("it is made anew", () => said.length > 0);
    expect((await other(link)).outcome).toBe("store_in_use");
    expect((await other(join(folder, "two"))).outcome).toBe("store_in_use");
    await store.put(storedJob("new", JOBS + 1));
    await store.close();
    expectAll(await next(link), 1);
    expect(said).toHaveLength(1);
  });

  it("has all jobs when it is closed before it could be written", async () => {
    const folder = join(temporaryFolder(), "jobs");
    const { store } = await filled(folder);
    rmSync(folder, { recursive: true });
    await store.close();
    expectAll(await next(folder), 0);
    expect(readdirSync(folder).filter((name) => !name.startsWith("jobs.mdb"))).toEqual([]);
  });

  it("takes nothing that would be lost, and all again once it can", async () => {
    const parent = join(temporaryFolder(), "parent");
    const folder = join(parent, "jobs");
    const { store, said } = await filled(folder);
    renameSync(parent, `${parent}.away`);
    writeFileSync(parent, "in the way");
    await until("it is missed", () => said.length > 0);
    for (let i = 0; i < 3; i++)
      await expect(store.put(storedJob("new", JOBS + 1))).rejects.toMatchObject({
        code: "store_failed",
        message: expect.stringContaining("is gone, and can't be made anew"),
      });
    expect(said).toEqual([expect.stringContaining("no job is taken until it can")]);
    expect(store.get("job-3")).toMatchObject({ id: "job-3" });
    rmSync(parent);
    await store.put(storedJob("new", JOBS + 1));
    await store.close();
    expectAll(await next(folder), 1);
  });

  it("takes nothing more once another server has its folder, and leaves that one's lock alone", async () => {
    const folder = join(temporaryFolder(), "jobs");
    const first = await other(folder);
    first.signal("SIGSTOP");
    renameSync(folder, `${folder}.moved`);
    const { store, said } = await filled(folder);
    first.signal("SIGCONT");
    expect(await first.tell("put")).toBe("store_failed");
    expect(await first.tell("close")).toBe("close");
    expect((await other(folder)).outcome).toBe("store_in_use");
    await store.put(storedJob("new", JOBS + 1));
    expect(said).toEqual([]);
  });
});
