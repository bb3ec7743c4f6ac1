import { beforeEach, describe, expect, it } from "vitest";
import type { Job } from "../../src/server/jobs/job.ts";
import { JobRecords } from "../../src/server/jobs/job-records.ts";
import { MemoryJobStore } from "../../src/server/store/memory-job-store.ts";
import { jobSpec } from "../support/job.ts";

/** A store whose disk is full until told otherwise. */
class FullStore extends MemoryJobStore {
  isFull = true;
  puts = 0;

  override async put(job: Job): Promise<void> {
    await Promise.resolve();
    this.puts++;
    if (this.isFull) throw new Error("the disk is full");
    await super.put(job);
  }
}

describe("records on a full disk", () => {
  const job: Job = { ...jobSpec("a"), order: 0 };
  let store: FullStore;
  let said: string[];
  let records: JobRecords;
  beforeEach(() => {
    store = new FullStore();
    said = [];
    const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
    records = new JobRecords(store, log);
  });

  it("refuse a new job", async () => {
    await expect(records.add(job)).rejects.toThrow("full");
    expect(records.get("a")).toBeUndefined();
  });

  it("keep a change in mind, and write it when there is room", async () => {
    await records.save({ ...job, state: "running" });
    expect(records.get("a")?.state).toBe("running");
    expect(store.get("a")).toBeUndefined();
    store.isFull = false;
    await expect.poll(() => store.get("a")?.state, { timeout: 5000 }).toBe("running");
    expect(said).toEqual([expect.stringContaining("trying again"), expect.stringContaining("works again")]);
  });

  it("say once that the disk is full, however long it stays so", async () => {
    await records.save({ ...job, state: "running" });
    await expect.poll(() => store.puts, { timeout: 10_000 }).toBe(3);
    store.isFull = false;
    await expect.poll(() => store.get("a")?.state, { timeout: 5000 }).toBe("running");
    expect(said).toEqual([expect.stringContaining("trying again"), expect.stringContaining("works again")]);
  });

  it("never write an older change after a newer one", async () => {
    await Promise.all([records.save({ ...job, state: "running" }), records.save({ ...job, state: "cancelled" })]);
    expect(records.get("a")?.state).toBe("cancelled");
    store.isFull = false;
    await expect.poll(() => store.get("a")?.state, { timeout: 5000 }).toBe("cancelled");
  });

  it("save what they hold when they are closed", async () => {
    let closedWith: string | undefined;
    store.close = async () => {
      closedWith = store.get("a")?.state;
    };
    await records.save({ ...job, state: "completed" });
    store.isFull = false;
    await records.close();
    expect(closedWith).toBe("completed");
  });
});
