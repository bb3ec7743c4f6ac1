import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const WRITER = fileURLToPath(new URL("job-store-writer.js", import.meta.url));
const STATES = ["queued", "running", "completed"];
const ROUNDS = 10;

/** Lets a process write and kills it after so many acknowledged changes; returns the last acknowledged state of each. */
async function writeUntilKilled(folder: string, first: number, changes: number): Promise<Map<number, string>> {
  const child = spawn(process.execPath, [WRITER, folder, String(first), "16"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const safe = new Map<number, string>();
  let count = 0;
  for await (const line of createInterface(child.stdout)) {
    const [order = "", state = ""] = line.split(" ");
    safe.set(Number(order), state);
    if (++count === changes) child.kill("SIGKILL");
  }
  expect(await exited).toEqual([null, "SIGKILL"]);
  return safe;
}

describe("the job store on disk, after its process was killed", () => {
  it(`has every acknowledged change, in order and once, ${ROUNDS} times in a row`, async () => {
    const folder = temporaryFolder();
    const safe = new Map<number, string>();
    for (let round = 0; round < ROUNDS; round++) {
      const changes = 1 + Math.floor(Math.random() * 200);
      for (const [order, state] of await writeUntilKilled(folder, round * 10_000, changes)) safe.set(order, state);
      const store = await LmdbJobStore.open(folder, (text) => expect.fail(text));
      const found = new Map([...store.all()].map((job) => [job.order, job.state]));
      expect([...found.keys()]).toEqual([...found.keys()].toSorted((a, b) => a - b));
      const lost = [...safe].filter(([order, state]) => STATES.indexOf(found.get(order) ?? "") < STATES.indexOf(state));
      expect(lost).toEqual([]);
      for (const order of found.keys()) expect(store.get(`job-${order}`)?.order).toBe(order);
      await store.close();
    }
    expect(safe.size).toBeGreaterThan(ROUNDS / 2);
  });

  const canTrace = spawnSync("strace", ["-f", "true"]).status === 0;
  it.skipIf(!canTrace)("has flushed the file before it acknowledged each change (strace)", () => {
    const folder = temporaryFolder();
    const trace = join(mkdtempSync(join(folder, "trace-")), "trace.txt");
    const calls = "trace=openat,pwrite64,pwritev,write,writev,fdatasync,close";
    const writer = [process.execPath, WRITER, folder, "0", "1", "4"];
    const traced = spawnSync("strace", ["-f", "-s", "16", "-o", trace, "-e", calls, ...writer], { encoding: "utf8" });
    expect(traced.status, traced.stderr).toBe(0);
    expect(unflushedAcknowledgements(readFileSync(trace, "utf8"))).toEqual({ acknowledged: 12, unsafe: [] });
  });
});

/** Follows the calls on the log: records go out by writev, then fdatasync makes them safe. */
function unflushedAcknowledgements(trace: string) {
  const log = new Set<string>();
  const unsafe: string[] = [];
  let acknowledged = 0;
  let state: "acknowledged" | "written" | "flushed" = "acknowledged";
  for (const line of joinCalls(trace)) {
    const opened = /openat\(.*\/jobs-\d+\.log\S*", \S+.* = (\d+)$/.exec(line);
    if (opened !== null) log.add(opened[1] ?? "");
    const [, call = "", descriptor = ""] = /^\d+ +(\w+)\((\d+)/.exec(line) ?? [];
    if (call === "close") log.delete(descriptor);
    if (/write/.test(call) && log.has(descriptor)) state = "written";
    if (call === "fdatasync" && log.has(descriptor) && line.endsWith("= 0") && state === "written") state = "flushed";
    if (call !== "write" || descriptor !== "1") continue;
    acknowledged++;
    if (state !== "flushed") unsafe.push(line);
    state = "acknowledged";
  }
  return { acknowledged, unsafe };
}

/** Puts calls that another thread interrupted back together, at the moment when they returned. */
function joinCalls(trace: string): string[] {
  const begun = new Map<string, string>();
  return trace.split("\n").flatMap((line) => {
    const [pid = ""] = line.split(" ");
    const unfinished = / <unfinished \.\.\.>$/;
    if (unfinished.test(line)) {
      begun.set(pid, line.replace(unfinished, ""));
      return [];
    }
    const resumed = /<\.\.\. \w+ resumed>(.*)$/.exec(line);
    return resumed === null ? [line] : [(begun.get(pid) ?? "") + resumed[1]];
  });
}
