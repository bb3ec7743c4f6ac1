import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { storedJob } from "./job-store.conformance.ts";

const WRITER = fileURLToPath(new URL("job-store-limited.js", import.meta.url));
const open = (folder: string) => LmdbJobStore.open(folder, (text) => expect.fail(text));
const big = (order: number) => storedJob(`job-${order}`, order, { prompt: "x".repeat(8000) });
const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** A disk of 4 MiB in a new folder, until the test ends. */
function mountSmallDisk(): string {
  const folder = join(temporaryFolder(), "disk");
  mkdirSync(folder);
  expect(works("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder)).toBe(true);
  onTestFinished(() => {
    spawnSync("umount", ["--lazy", folder]);
    rmdirSync(folder);
  });
  return folder;
}

describe("a job store on a full disk", () => {
  const canMount = works("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt");
  it.skipIf(!canMount)("refuses jobs, keeps those it has, and goes on when there is room (mount)", async () => {
    const disk = mountSmallDisk();
    const filler = join(disk, "filler");
    const folder = join(disk, "data");
    writeFileSync(filler, Buffer.alloc(1 << 20));
    const store = await open(folder);
    let order = 0;
    const fill = async () => {
      for (;;) await store.put(big(order++));
    };
    await expect(fill()).rejects.toMatchObject({ code: "disk_full", message: expect.stringContaining(folder) });
    const refused = order - 1;
    expect(store.get(`job-${refused}`)).toBeUndefined();
    expect([...store.all()]).toHaveLength(refused);
    const changed = store.put({ ...big(0), state: "running" });
    await expect(changed).rejects.toMatchObject({ code: "disk_full" });
    expect(store.get("job-0")?.state).toBe("queued");
    rmSync(filler);
    await store.put(big(refused));
    expect([...store.all()]).toHaveLength(refused + 1);
    await store.close();
    await expect(open(folder)).rejects.toMatchObject({ code: "disk_full" });
  });

  // A process's own limit fails a write halfway as a quota does, and the disk looks as if it had room.
  const canLimit = works("prlimit", "--fsize=1000000:unlimited", "true");
  it.skipIf(!canLimit)("refuses jobs while its file can't grow, and goes on when it can (prlimit)", async () => {
    const folder = temporaryFolder();
    const limited = ["--fsize=1000000:unlimited", process.execPath, WRITER, folder];
    const child = spawn("prlimit", limited, { stdio: ["pipe", "pipe", "inherit"] });
    const exited = once(child, "exit");
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      lines.push(line);
      if (line !== "full") continue;
      expect(works("prlimit", "--fsize=unlimited", "--pid", String(child.pid))).toBe(true);
      child.stdin.end();
    }
    expect(await exited).toEqual([0, null]);
    const [full, summary = "{}"] = lines;
    expect(full).toBe("full");
    expect(JSON.parse(summary)).toEqual({ codes: Array(5).fill("disk_full"), wrong: [], afterwards: 20 });
    const store = await open(folder);
    expect([...store.all()].length).toBeGreaterThan(50);
    await store.close();
  });

  const canTrace = works("strace", "-f", "-o", "/dev/null", "true");
  it.skipIf(!canTrace)("has no job whose flush failed, and all others (strace)", () => {
    const fault = ["-f", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=3+3"];
    const traced = spawnSync("strace", [...fault, process.execPath, WRITER, temporaryFolder()], { encoding: "utf8" });
    expect(traced.status, traced.stderr).toBe(0);
    const { codes, wrong } = JSON.parse(traced.stdout.replace("full", ""));
    expect(wrong).toEqual([]);
    expect(codes.length).toBeGreaterThanOrEqual(5);
    expect(new Set(codes)).toEqual(new Set(["store_failed"]));
  });
});
