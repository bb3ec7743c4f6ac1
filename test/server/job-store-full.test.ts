import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { LmdbJobStore } from "../../src/server/lmdb-job-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { storedJob } from "./job-store.conformance.ts";

const WRITER = fileURLToPath(new URL("job-store-limited.js", import.meta.url));
const open = (folder: string) => LmdbJobStore.open(folder, (text) => expect.fail(text));
const big = (order: number) => storedJob(`job-${order}`, order, { prompt: "x".repeat(8000) });

function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "dgx-disk-"));
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]).status === 0) return folder;
  rmdirSync(folder);
  return undefined;
}

describe("a job store on a full disk", () => {
  const disk = mountSmallDisk();
  it.skipIf(disk === undefined)(
    "refuses jobs, keeps what it has, and goes on when there is room (small disk)",
    async () => {
      const folder = disk ?? "";
      try {
        writeFileSync(join(folder, "filler"), Buffer.alloc(1 << 20));
        const store = await open(join(folder, "data"));
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
        rmSync(join(folder, "filler"));
        await store.put(big(refused));
        expect([...store.all()]).toHaveLength(refused + 1);
        await store.close();
        await expect(open(join(folder, "data"))).rejects.toMatchObject({ code: "disk_full" });
      } finally {
        spawnSync("umount", ["--lazy", folder]);
        rmdirSync(folder);
      }
    },
  );

  // A process's own limit fails a write halfway as a quota does, and the disk looks as if it had room.
  const canLimit = spawnSync("prlimit", ["--fsize=1000000:unlimited", "true"]).status === 0;
  it.skipIf(!canLimit)(
    "refuses jobs while a limit keeps its file from growing, and goes on after that (prlimit)",
    async () => {
      const folder = temporaryFolder();
      const limited = ["--fsize=1000000:unlimited", process.execPath, WRITER, folder];
      const child = spawn("prlimit", limited, { stdio: ["pipe", "pipe", "ignore"] });
      const exited = once(child, "exit");
      const lines: string[] = [];
      for await (const line of createInterface(child.stdout)) {
        lines.push(line);
        if (line !== "full") continue;
        expect(spawnSync("prlimit", ["--fsize=unlimited", "--pid", String(child.pid)]).status).toBe(0);
        child.stdin.end();
      }
      expect(await exited).toEqual([0, null]);
      const [full, summary = "{}"] = lines;
      expect(full).toBe("full");
      expect(JSON.parse(summary)).toEqual({ codes: Array(5).fill("disk_full"), wrong: [], afterwards: 20 });
      const store = await open(folder);
      expect([...store.all()].length).toBeGreaterThan(50);
      await store.close();
    },
  );
});
