import { spawn } from "node:child_process";
import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { takeBuildLock } from "../../src/manifest/build/build-lock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The lock of a build of another process, and that process. */
function otherBuild() {
  const lock = join(temporaryFolder(), "sprites.lock.json");
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  onTestFinished(() => void other.kill("SIGKILL"));
  writeFileSync(`${lock}.busy`, `${other.pid}\n`);
  return { lock, other };
}

test("a build waits for no other, and says which process makes it impossible", async () => {
  const { lock, other } = otherBuild();
  await expect(takeBuildLock(lock)).rejects.toMatchObject({
    code: "usage",
    message: `another build with sprites.lock.json runs already (process ${other.pid})`,
  });
});

test("what a killed build left is taken over", async () => {
  const { lock, other } = otherBuild();
  other.kill("SIGKILL");
  await new Promise((resolve) => other.once("close", resolve));
  const release = await takeBuildLock(lock);
  expect(existsSync(`${lock}.busy`)).toBe(true);
  release();
  expect(existsSync(`${lock}.busy`)).toBe(false);
});

test("a process that got the number of a killed build holds nothing up", async () => {
  const { lock } = otherBuild();
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(`${lock}.busy`, longAgo, longAgo);
  (await takeBuildLock(lock))();
});
