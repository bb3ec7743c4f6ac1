import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestRedis } from "../../support/redis.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { plainPng, upload } from "../../support/upload.ts";
import { Machine } from "./machine.ts";
import { Network } from "./network.ts";
import { say, size } from "./size.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** A commit whose servers share a board, with fewer settings and without uploads. A clone that is not whole may lack it. */
const OLDER = process.env.OLDER ?? "c347205";
const STEADY = { model: "steady", size: [16, 16] as [number, number], steps: 20 };
const OWNER = "a".repeat(32);

const git = (...args: string[]) => execFileSync("git", args, { cwd: ROOT, stdio: "pipe", encoding: "utf8" });

function hasOlder(): boolean {
  try {
    git("cat-file", "-e", `${OLDER}^{commit}`);
    return true;
  } catch {
    return false;
  }
}

const folder = join(mkdtempSync(join(tmpdir(), "dgx-pixels-older-")), "tree");

beforeAll(() => {
  if (!hasOlder()) return;
  git("worktree", "add", "--detach", folder, OLDER);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  execFileSync("npm", ["run", "build"], { cwd: folder, stdio: "pipe" });
}, 300_000);

afterAll(() => {
  if (!hasOlder()) return;
  git("worktree", "remove", "--force", folder);
  rmSync(dirname(folder), { recursive: true, force: true });
});

test.skipIf(!hasOlder())(
  "two versions draw from one queue: what the older one took both draw, the newer one's it draws alone",
  async () => {
    const network = new Network();
    const redis = await TestRedis.start({ bind: network.address, "protected-mode": "no" });
    const [before, now] = [temporaryFolder(), temporaryFolder()];
    const older = new Machine(network.addMachine(), redis.url, before, folder);
    const newer = new Machine(network.addMachine(), redis.url, now);
    await Promise.all([older.ready(), newer.ready()]);
    const [first, second] = [await older.connect(), await newer.connect()];
    const jobs = size(100, 40);
    const [olds, news] = ["old", "new"].map((name) => Array.from({ length: jobs }, (_, i) => `${name}-${i}`)) as [
      string[],
      string[],
    ];
    await upload(second, plainPng([255, 0, 0]).png, OWNER);
    const own = { references: [plainPng([255, 0, 0]).blob], owner: OWNER };
    await Promise.all([
      ...olds.map((id, i) => first.generate(id, { ...STEADY, seed: BigInt(i) })),
      ...news.map((id, i) => second.generate(id, { ...STEADY, seed: BigInt(i), ...(i % 4 === 0 && own) })),
    ]);
    const drawnBy = async (id: string) => {
      const { images } = await second.until(id, "completed");
      await first.until(id, "completed");
      return images?.[0]?.path.startsWith(before) ? "older" : "newer";
    };
    // Half of them are done: the older machine is replaced.
    const half = olds.slice(0, jobs / 2);
    for (const id of half) await second.until(id, "completed");
    const both = await Promise.all(half.map(drawnBy));
    const alone = await Promise.all(news.slice(0, jobs / 4).map(drawnBy));
    await older.kill();
    for (const id of [...olds, ...news]) await second.until(id, "completed");
    expect(both).toContain("older");
    expect(new Set(alone)).toEqual(new Set(["newer"]));
    const ends = second.updates.filter(({ type }) => type === "job_complete").map(({ job_id }) => job_id);
    expect(new Set(ends).size).toBe(ends.length);
    say(
      "upgrade",
      `${2 * jobs} jobs of two versions; of ${half.length} that the older one took it drew ${both.filter((by) => by === "older").length}, and all others were drawn by the newer one`,
    );
  },
);
