import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { MAGIC } from "../../src/server/store/store-frame.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { storedJob } from "./job-store.conformance.ts";

const JOBS = 100;
const LOG = "jobs-1.log";

describe("the log of a job store whose process was killed", () => {
  let folder: string;
  let log: string;
  let warnings: string[];

  const open = () => LmdbJobStore.open(folder, (text) => warnings.push(text));
  const names = () => readdirSync(folder).filter((name) => !name.endsWith(".sock") && !name.endsWith("-lock"));

  /** The files of a store that is still open are what a kill would leave. */
  beforeEach(async () => {
    const living = temporaryFolder();
    folder = join(temporaryFolder(), "data");
    log = join(folder, LOG);
    warnings = [];
    const store = await LmdbJobStore.open(living, (text) => expect.fail(text));
    for (let order = 0; order < JOBS; order++) await store.put(storedJob(`job-${order}`, order));
    await store.put(storedJob("job-3", 3, { state: "running" }));
    await store.remove("job-4");
    cpSync(living, folder, { recursive: true, filter: (path) => !path.endsWith(".sock") });
    await store.close();
  });

  async function jobsOf(): Promise<string[]> {
    const store = await open();
    const jobs = [...store.all()].map(({ id, state }) => `${id} ${state}`);
    await store.close();
    return jobs;
  }

  const all = Array.from({ length: JOBS }, (_, order) => `job-${order} queued`)
    .filter((job) => job !== "job-4 queued")
    .map((job) => (job === "job-3 queued" ? "job-3 running" : job));

  it("is read into the file, and removed", async () => {
    expect(names()).toContain(LOG);
    expect(await jobsOf()).toEqual(all);
    expect(names()).toEqual(["jobs.mdb"]);
    expect(await jobsOf()).toEqual(all);
    expect(warnings).toEqual([]);
  });

  it("may be read twice, when a crash came before it was removed", async () => {
    const copy = join(folder, "copy");
    copyFileSync(log, copy);
    expect(await jobsOf()).toEqual(all);
    copyFileSync(copy, log);
    expect(await jobsOf()).toEqual(all);
  });

  it("costs the last change alone where that is incomplete, with a warning", async () => {
    const bytes = readFileSync(log);
    const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
    bytes.fill(0, end - 5, end);
    writeFileSync(log, bytes);
    // The last change removed job-4.
    expect(await jobsOf()).toEqual([...all.slice(0, 4), "job-4 queued", ...all.slice(4)]);
    expect(warnings).toEqual([expect.stringMatching(/^the job log ends within a change; .* kept as .*\.log$/)]);
  });

  it("costs a change with a flipped byte alone, with a warning, and is kept", async () => {
    const bytes = readFileSync(log);
    const at = bytes.indexOf("fingerprint of job-50");
    bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
    writeFileSync(log, bytes);
    expect(await jobsOf()).toEqual(all.filter((job) => job !== "job-50 queued"));
    expect(warnings).toEqual([expect.stringMatching(/^the job log was damaged; .* kept as .*\.log$/)]);
    const kept = names().find((name) => name.startsWith("jobs-damaged-")) ?? "";
    expect(readFileSync(join(folder, kept)).equals(bytes)).toBe(true);
    warnings = [];
    expect(await jobsOf()).toHaveLength(JOBS - 2);
    expect(warnings).toEqual([]);
  });

  it.each([-1, 0, 1, 2, 15])("says so when it was cut %i bytes behind the beginning of a change", async (offset) => {
    const bytes = readFileSync(log);
    const beginning = bytes.lastIndexOf(MAGIC, bytes.indexOf("fingerprint of job-50"));
    truncateSync(log, beginning + offset);
    const left = await jobsOf();
    expect(left.length).toBeGreaterThanOrEqual(49);
    expect(left.length).toBeLessThan(JOBS - 1);
    expect(warnings).toEqual([expect.stringContaining("the job log")]);
  });

  it.each([0, 0.2, 0.7])(
    "gives what is left of it when it was cut short, with a warning (%s of it left)",
    async (share) => {
      const end = readFileSync(log).findLastIndex((byte) => byte !== 0);
      truncateSync(log, Math.floor(end * share));
      const jobs = await jobsOf();
      expect(jobs).toEqual(Array.from({ length: jobs.length }, (_, order) => `job-${order} queued`));
      expect(warnings).toEqual([expect.stringContaining("the job log was cut short")]);
    },
  );

  it("is not missed where the last process had none, and a half-made one is cleared away", async () => {
    folder = join(temporaryFolder(), "new");
    mkdirSync(folder);
    writeFileSync(join(folder, `${LOG}.new`), Buffer.alloc(10));
    expect(await jobsOf()).toEqual([]);
    expect(names()).toEqual(["jobs.mdb"]);
    expect(warnings).toEqual([]);
  });
});

describe("a job store that takes more than its log holds", () => {
  it("brings it into the file meanwhile, and has every change", async () => {
    const folder = temporaryFolder();
    const store = await LmdbJobStore.open(folder, (text) => expect.fail(text));
    const prompt = "x".repeat(8000);
    const put = (order: number) => store.put(storedJob(`job-${order}`, order, { prompt }));
    let order = 0;
    const isRotated = () => readdirSync(folder).some((name) => name === "jobs-2.log");
    while (!isRotated()) await Promise.all(Array.from({ length: 100 }, () => put(order++)));
    await Promise.all(Array.from({ length: 100 }, () => put(order++)));
    expect([...store.all()].map((job) => job.order)).toEqual(Array.from({ length: order }, (_, i) => i));
    await store.close();
    const again = await LmdbJobStore.open(folder, (text) => expect.fail(text));
    expect([...again.all()]).toHaveLength(order);
    await again.close();
  });
});
