import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const HOLDER = fileURLToPath(new URL("job-store-holder.js", import.meta.url));
const open = (folder: string) => LmdbJobStore.open(folder, (text) => expect.fail(text));

/** Another process that tries to open a store, and keeps it; resolves with "open" or the code of the refusal. */
async function hold(folder: string): Promise<{ holder: ChildProcess; outcome: string }> {
  const holder = spawn(process.execPath, [HOLDER, folder], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void holder.kill("SIGKILL"));
  const [outcome] = await once(holder.stdout, "data");
  return { holder, outcome: String(outcome) };
}

describe("the lock on a job store", () => {
  it("keeps a second store of the same process out until the first is closed", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await expect(open(folder)).rejects.toMatchObject({ code: "store_in_use" });
    await first.close();
    await (await open(folder)).close();
  });

  it("keeps another process out, also while its owner is stopped", async () => {
    const folder = temporaryFolder();
    const { holder, outcome } = await hold(folder);
    expect(outcome).toBe("open");
    await expect(open(folder)).rejects.toMatchObject({ code: "store_in_use", exit: 2 });
    holder.kill("SIGSTOP");
    await expect(open(folder)).rejects.toMatchObject({ code: "store_in_use" });
  });

  it("is free at once when its owner was killed", async () => {
    const folder = temporaryFolder();
    const { holder } = await hold(folder);
    const exited = once(holder, "exit");
    holder.kill("SIGKILL");
    await exited;
    await (await open(folder)).close();
  });

  it("goes to one of many that come at the same time after a crash", async () => {
    const folder = temporaryFolder();
    const { holder } = await hold(folder);
    const exited = once(holder, "exit");
    holder.kill("SIGKILL");
    await exited;
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => hold(folder)));
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(["open", ...Array(3).fill("store_in_use")]);
  });

  it("works in a folder whose path is too long for a socket", async () => {
    const folder = join(temporaryFolder(), "d".repeat(120));
    mkdirSync(folder);
    const first = await open(folder);
    await expect(open(folder)).rejects.toMatchObject({ code: "store_in_use" });
    await first.close();
  });

  it("does not keep a process alive that has nothing else to do", async () => {
    const { holder, outcome } = await hold(temporaryFolder());
    expect(outcome).toBe("open");
    const exited = once(holder, "exit");
    holder.stdin?.end();
    expect(await exited).toEqual([0, null]);
  });
});
