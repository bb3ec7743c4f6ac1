import { execFile } from "node:child_process";
import { constants, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFile } from "../../package.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { type Copied, type CopyOutcome, FreshStore } from "./store-fresh.ts";
import { hasLoggedJobs } from "./store-replay.ts";
import { diskFull, expectRoom, flushFolder } from "./store-space.ts";

// The built one, from src/ and dist/ alike.
const MAIN = packageFile("bundle/server/store/store-copy-main.js");

const NAME = "jobs.mdb";
const NEW = /^jobs-new-.*\.mdb/;
/** Room that a store needs to start to work. */
export const SPARE_BYTES = 2 << 20;
/** Far more than any disk needs: a copy that takes longer goes in a circle in a damaged file. */
const LEAST_BYTES_PER_MS = 2_000;
const PATIENCE_MS = 60_000;

export interface RenewedStore {
  path: string;
  /** The largest of its records. */
  sequence: number;
}

/**
 * Replaces the file of a job store by a fresh copy of what is good in it, and tells where it is. So each server starts
 * with a file whose every page was written by a process that had read every record, whatever the last one left behind.
 * The folder must be locked. Takes 0.2 s of processor time for 1,000 jobs, 1.6 s for 100,000.
 *
 * Throws PixelsError `store_newer`, `store_damaged`, `store_failed` and `disk_full`.
 */
export async function renewStore(folder: string, warn: Warn): Promise<RenewedStore> {
  for (const name of readdirSync(folder)) if (NEW.test(name)) rmSync(join(folder, name));
  const path = join(folder, NAME);
  const fresh = freshPath(folder);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  expectRoom(folder, (size ?? 0) + SPARE_BYTES);
  if (size === 0) warn(`${path} was empty: the job store begins with what is in its log`);
  const { sequence } = await (size ? copy(folder, path, fresh, size, warn) : create(fresh));
  return { path: putInPlace(folder, fresh), sequence };
}

/** Where a new file is written before it takes the old one's place. */
export function freshPath(folder: string): string {
  return join(folder, `jobs-new-${process.pid}.mdb`);
}

/** @returns where the new file lies then. */
export function putInPlace(folder: string, fresh: string): string {
  const path = join(folder, NAME);
  renameSync(fresh, path);
  for (const lock of [`${fresh}-lock`, `${path}-lock`]) rmSync(lock, { force: true });
  flushFolder(folder);
  return path;
}

type Warn = (text: string) => void;

async function create(fresh: string): Promise<Copied> {
  const store = await FreshStore.create(fresh, 0);
  return store.finish();
}

async function copy(folder: string, path: string, fresh: string, size: number, warn: Warn): Promise<Copied> {
  const copied = await run("copy", path, fresh, size);
  if (copied.result === "copied") return copied;
  if (copied.result !== "damaged") throw refusal(folder, path, copied);
  rmSync(fresh, { force: true });
  const salvaged = await run("salvage", path, fresh, size);
  if (salvaged.result !== "copied") throw refusal(folder, path, salvaged);
  // Who has a log, too, has lost part of the jobs, as with any damage.
  if (salvaged.jobs === 0 && !hasLoggedJobs(folder)) throw refusal(folder, path, copied);
  const kept = join(folder, `jobs-damaged-${new Date().toISOString().replaceAll(":", "-")}.mdb`);
  await copyFile(path, kept, constants.COPYFILE_FICLONE);
  warn(`the job store was damaged (${copied.reason}): ${salvaged.jobs} jobs were saved from it; it is kept as ${kept}`);
  return salvaged;
}

function refusal(folder: string, path: string, outcome: Exclude<CopyOutcome, Copied>): PixelsError {
  if (outcome.result === "newer")
    return new PixelsError("store_newer", `${path} was written by a newer version (format ${outcome.format})`);
  if (outcome.result === "full") return diskFull(folder);
  if (outcome.result === "unwritable")
    return new PixelsError("store_failed", `can't write to the job store in ${folder}: ${outcome.reason}`);
  const hint = `Move ${path} away to start with an empty queue.`;
  return new PixelsError("store_damaged", `no job can be read from ${path}: ${outcome.reason}`, hint);
}

/** Runs the copy in a process that may die of it. */
function run(mode: "copy" | "salvage", from: string, to: string, size: number): Promise<CopyOutcome> {
  const timeout = PATIENCE_MS + Math.ceil(size / LEAST_BYTES_PER_MS);
  return new Promise((resolve, reject) => {
    const options = { timeout, killSignal: "SIGKILL", maxBuffer: 1 << 20 } as const;
    execFile(process.execPath, [MAIN, mode, from, to], options, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as CopyOutcome);
      else if (error.killed) resolve({ result: "damaged", reason: "reading it does not end" });
      else if (error.signal) resolve({ result: "damaged", reason: `reading it ends with ${error.signal}` });
      else reject(new PixelsError("store_failed", `the job store can't be read: ${errorLine(stderr)}`));
    });
  });
}

/** Where node says why it ends, between the line of code and the trace. */
function errorLine(stderr: string): string {
  return stderr.split("\n").find((line) => /^\w*Error/.test(line)) ?? stderr.trim();
}
