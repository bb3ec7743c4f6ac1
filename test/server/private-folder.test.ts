import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { PrivateFolder } from "../../src/server/private-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function left(pid: number | undefined): string {
  const path = mkdtempSync(join(tmpdir(), `dgx-pixels-${pid}-`));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

it("a private folder is its owner's alone, and goes when told", async () => {
  const folder = await PrivateFolder.create();
  expect(statSync(folder.path).mode & 0o077).toBe(0);
  await folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

it("what a killed server left is removed by the next one, what a living one uses is not", async () => {
  const ended = spawnSync(process.execPath, ["-e", ""]);
  const [dead, living] = [left(ended.pid), left(process.pid)];
  const folder = await PrivateFolder.create();
  onTestFinished(() => folder.remove());
  expect(existsSync(dead)).toBe(false);
  expect(existsSync(living)).toBe(true);
});

it("lies in the first folder that can hold it: one that is there, can be written and has a path short enough for sockets", async () => {
  const good = temporaryFolder();
  const long = join(good, "x".repeat(90));
  mkdirSync(long);
  writeFileSync(join(good, "file"), "");
  const folder = await PrivateFolder.create([join(good, "missing"), join(good, "file"), long, good, tmpdir()]);
  expect(dirname(folder.path)).toBe(good);
  expect(Buffer.byteLength(folder.socket("workers-99"))).toBeLessThanOrEqual("ipc://".length + 103);
});

it("says of each folder why it could not be taken, and what to do", async () => {
  const good = temporaryFolder();
  const [missing, long] = [join(good, "missing"), join(good, "x".repeat(90))];
  await expect(PrivateFolder.create([missing, long])).rejects.toMatchObject({
    code: "unwritable",
    message: `there is no folder for temporary files (${missing}: ENOENT; ${long}: its path is too long for sockets)`,
    hint: expect.stringContaining("Set TMPDIR"),
  });
});
