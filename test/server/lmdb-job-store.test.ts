import { describe, expect, it } from "vitest";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { describeJobStore, storedJob } from "./job-store.conformance.ts";

function fail(text: string): never {
  throw new Error(text);
}

describeJobStore("the store on disk", () => LmdbJobStore.open(temporaryFolder(), fail));

describe("the job store on disk", () => {
  it("has all jobs in order after it was closed and opened", async () => {
    const folder = temporaryFolder();
    const first = await LmdbJobStore.open(folder, fail);
    const jobs = Array.from({ length: 1500 }, (_, order) => storedJob(`job-${order}`, order, { seed: BigInt(order) }));
    await Promise.all(jobs.map((job) => first.put(job)));
    await first.remove("job-3");
    await first.close();
    const second = await LmdbJobStore.open(folder, fail);
    expect([...second.all()]).toEqual(jobs.filter((job) => job.id !== "job-3"));
    await second.close();
  });

  it("makes its folder, however deep", async () => {
    const folder = `${temporaryFolder()}/a/b`;
    const store = await LmdbJobStore.open(folder, fail);
    await store.put(storedJob("a", 0));
    await store.close();
  });

  it("writes what waits before it closes", async () => {
    const folder = temporaryFolder();
    const store = await LmdbJobStore.open(folder, fail);
    const stored = [store.put(storedJob("a", 0)), store.put(storedJob("b", 1))];
    await store.close();
    await Promise.all(stored);
    const again = await LmdbJobStore.open(folder, fail);
    expect([...again.all()].map((job) => job.id)).toEqual(["a", "b"]);
    await again.close();
  });

  it("takes nothing once it is closed", async () => {
    const store = await LmdbJobStore.open(temporaryFolder(), fail);
    await store.close();
    await expect(store.put(storedJob("a", 0))).rejects.toMatchObject({ code: "shutting_down" });
    await store.close();
  });

  it("refuses a job that can't be written, and that one alone", async () => {
    const store = await LmdbJobStore.open(temporaryFolder(), fail);
    const good = store.put(storedJob("a", 0));
    await expect(store.put(storedJob("b", 1, { cfg_scale: Number.NaN }))).rejects.toMatchObject({
      code: "invalid_value",
    });
    await good;
    expect(store.get("b")).toBeUndefined();
    await store.close();
  });
});
