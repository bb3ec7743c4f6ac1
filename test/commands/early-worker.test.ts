import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

/** Processes that were started with this folder as their cache. */
function withCache(folder: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`XDG_CACHE_HOME=${folder}\0`);
    } catch {
      return false;
    }
  });
}

// Its worker is started before its flags are read.
test.runIf(process.platform === "linux").each([
  ["is refused", ["--workers", "none"], 2],
  ["only shows its help", ["--help"], 0],
])("a backend for one command that %s ends, and its worker too", async (_, flags, wanted) => {
  const folder = temporaryFolder();
  const { code } = await cli(["serve", "--embedded", ...flags], { env: { XDG_CACHE_HOME: folder } });
  expect(code).toBe(wanted);
  await until("its worker has ended", () => withCache(folder).length === 0);
});
