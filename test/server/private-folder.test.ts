import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { PrivateFolder } from "../../src/server/private-folder.ts";

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
