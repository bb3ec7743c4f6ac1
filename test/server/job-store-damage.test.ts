import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { open as openFile } from "lmdb";
import { beforeEach, describe, expect, it } from "vitest";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { storedJob } from "./job-store.conformance.ts";

const JOBS = 120;
const PAGE_BYTES = 4096;

describe("a job store on disk that was damaged", () => {
  let folder: string;
  let path: string;
  let warnings: string[];
  beforeEach(async () => {
    folder = temporaryFolder();
    path = join(folder, "jobs.mdb");
    warnings = [];
    const store = await open();
    for (let first = 0; first < JOBS; first += 10) {
      const orders = Array.from({ length: 10 }, (_, i) => first + i);
      const prompt = "a red dragon ".repeat(1 + (first % 30));
      await Promise.all(orders.map((order) => store.put(storedJob(`job-${order}`, order, { prompt }))));
      await Promise.all(
        orders.map((order) => store.put(storedJob(`job-${order}`, order, { state: "completed", prompt }))),
      );
    }
    await store.close();
    // The file is a copy then, and holds each record once.
    await (await open()).close();
  });

  const open = () => LmdbJobStore.open(folder, (text) => warnings.push(text));

  function flip(at: number): void {
    const byte = readFileSync(path).readUInt8(at);
    const file = openSync(path, "r+");
    writeSync(file, Buffer.from([byte ^ 0x10]), 0, 1, at);
    closeSync(file);
  }

  /** In each place where the file has it: an older state of the record may lie in a page that nobody reads. */
  function flipAll(text: string): void {
    const bytes = readFileSync(path);
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) flip(at);
  }

  /** A store that was opened one way or another must work, and stay whole. */
  async function expectUsable(store: LmdbJobStore): Promise<string[]> {
    await Promise.all([store.put(storedJob("new", 1000)), store.put(storedJob("job-5", 5)), store.remove("job-6")]);
    const ids = [...store.all()].map((job) => job.id);
    await store.close();
    warnings = [];
    const again = await open();
    expect([...again.all()].map((job) => job.id)).toEqual(ids);
    expect(warnings).toEqual([]);
    await again.close();
    return ids;
  }

  it("leaves out a record with a flipped byte, says so and keeps the file", async () => {
    flipAll("fingerprint of job-77");
    const damaged = readFileSync(path);
    const store = await open();
    expect(warnings).toEqual([expect.stringMatching(/damaged.*119 jobs were saved.*jobs-damaged-.*\.mdb$/)]);
    expect(store.get("job-77")).toBeUndefined();
    expect([...store.all()]).toHaveLength(JOBS - 1);
    const kept = readdirSync(folder).find((name) => name.startsWith("jobs-damaged-")) ?? "";
    expect(readFileSync(join(folder, kept)).equals(damaged)).toBe(true);
    expect(await expectUsable(store)).toHaveLength(JOBS - 1);
  });

  it("does not serve a record that is damaged while the store is open", async () => {
    const store = await open();
    flipAll("fingerprint of job-77");
    expect(store.get("job-77")).toBeUndefined();
    expect(store.get("job-77")).toBeUndefined();
    expect([...store.all()]).toHaveLength(JOBS - 1);
    expect(warnings).toEqual(["the record of job job-77 is damaged and left out"]);
    await store.close();
  });

  it("opens with a flipped byte in any page, and has all jobs or warns", async () => {
    const good = readFileSync(path);
    const pages = good.length / PAGE_BYTES;
    for (let page = 0; page < pages; page += Math.ceil(pages / 8)) {
      writeFileSync(path, good);
      warnings = [];
      flip(page * PAGE_BYTES + 16 + Math.floor(Math.random() * 64));
      const store = await open();
      const found = [...store.all()].length;
      if (found < JOBS) expect(warnings).toHaveLength(1);
      expect(found).toBeGreaterThan(JOBS - 30);
      await store.close();
    }
  });

  it("does not go back to an older state unnoticed", async () => {
    // The number of the last transaction but one, in the first of the two pages that take turns.
    flip(152);
    const store = await open();
    expect(warnings).toEqual([expect.stringContaining("its last change is missing")]);
    expect([...store.all()].map((job) => job.state)).toEqual(Array(JOBS).fill("completed"));
    await store.close();
  });

  it("opens with what is left when the file was cut short", async () => {
    const { length } = readFileSync(path);
    truncateSync(path, Math.floor(length * 0.8));
    const store = await open();
    expect(warnings).toEqual([expect.stringContaining("was damaged")]);
    const ids = await expectUsable(store);
    expect(ids).toContain("new");
    expect(ids.length).toBeGreaterThan(JOBS / 2);
  });

  it("refuses a file without one readable job and leaves it alone", async () => {
    for (const content of [Buffer.from("not a store"), Buffer.alloc(40_000), readFileSync(path).subarray(0, 9000)]) {
      writeFileSync(path, content);
      const refused = { code: "store_damaged", hint: `Move ${path} away to start with an empty queue.` };
      await expect(open()).rejects.toMatchObject(refused);
      expect(readFileSync(path).equals(content)).toBe(true);
    }
  });

  it("goes on with the jobs in the log where the file has none, says so and keeps the file", async () => {
    const killed = temporaryFolder();
    const store = await LmdbJobStore.open(killed, (text) => warnings.push(text));
    await store.put(storedJob("logged", 0));
    // As a killed server leaves it.
    for (const name of ["jobs.mdb", "jobs-1.log"]) copyFileSync(join(killed, name), join(folder, name));
    await store.close();
    truncateSync(path, 9000);
    const again = await open();
    expect(warnings).toEqual([expect.stringMatching(/damaged.*0 jobs were saved.*jobs-damaged-.*\.mdb$/)]);
    expect([...again.all()].map((job) => job.id)).toEqual(["logged"]);
    await again.close();
  });

  it.each([0, -1, 1.5])("takes the format %s for damage, which no version has written", async (format) => {
    const file = openFile({ path, overlappingSync: false });
    await file.openDB({ name: "about", encoding: "ordered-binary" }).put("format", format);
    await file.close();
    const store = await open();
    expect(warnings).toEqual([expect.stringContaining(`no version has written the format ${format}`)]);
    expect([...store.all()]).toHaveLength(JOBS);
    await store.close();
  });

  it("refuses a store of a newer version and leaves it alone", async () => {
    const file = openFile({ path, overlappingSync: false });
    await file.openDB({ name: "about", encoding: "ordered-binary" }).put("format", 4);
    await file.close();
    const before = readFileSync(path);
    await expect(open()).rejects.toMatchObject({ code: "store_newer", message: expect.stringContaining("format 4") });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("starts anew where a crash left an empty file, says so, and clears half-written copies away", async () => {
    writeFileSync(path, "");
    writeFileSync(join(folder, "jobs-new-1.mdb"), "half");
    const store = await open();
    expect([...store.all()]).toEqual([]);
    expect(existsSync(join(folder, "jobs-new-1.mdb"))).toBe(false);
    await store.close();
    expect(warnings).toEqual([`${path} was empty: the job store begins with what is in its log`]);
  });
});
