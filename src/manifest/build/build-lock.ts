import { randomBytes } from "node:crypto";
import { rmdirSync, rmSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PixelsError } from "../../protocol/errors.ts";
import { isHere, isRunning, ownProcessId, type ProcessId } from "./process-id.ts";

/** A build says so often that it lives. */
const BEAT_MS = 1000;
/** After this long a silence one that can't be seen from here may have ended. */
const SILENCE_MS = 10_000;
/** Clocks differ from machine to machine: one that seems silent is watched for this long before its lock is taken. */
const WATCH_MS = 3 * BEAT_MS;
/** Each that fails means that somebody else has changed it. */
const ATTEMPTS = 20;

/**
 * Keeps other builds away from a lock file: each would write what it knows over what the other has recorded. Resolves with what ends that.
 * One that a killed build left is taken over. Throws PixelsError `usage` while another build runs, and `unwritable`.
 *
 * It is a folder with one file, whose name says who holds it. All that changes hands is renamed, and of those who try one alone
 * succeeds: a folder can be renamed to one that is empty or not there, and the file of one holder to that of another once.
 */
export async function takeBuildLock(lockPath: string): Promise<() => void> {
  const folder = `${lockPath}.busy`;
  const own = nameOf(ownProcessId());
  let isOurs = false;
  for (let attempt = 0; attempt < ATTEMPTS && !isOurs; attempt++) {
    const held = await look(folder);
    isOurs = await (held === undefined ? begin(folder, own) : takeOver(folder, held, own, lockPath));
  }
  if (!isOurs) throw unwritable(folder, new Error("others change it all the time"));
  const file = join(folder, own);
  await touch(file);
  const beat = setInterval(() => void touch(file), BEAT_MS).unref();
  const release = () => {
    clearInterval(beat);
    held.delete(release);
    if (held.size === 0) process.off("exit", releaseAll);
    rmSync(file, { force: true });
    removeEmpty(folder);
  };
  if (held.size === 0) process.on("exit", releaseAll);
  held.add(release);
  return release;
}

/** What ends the locks that this process holds: one listener for all, since Node warns of many. */
const held = new Set<() => void>();

function releaseAll(): void {
  for (const release of held) release();
}

/** Who holds it, as its file is called; empty for what a version before this one left; undefined where nobody does. */
async function look(folder: string): Promise<string | undefined> {
  try {
    const files = await readdir(folder);
    return files.find((file) => processIn(file) !== undefined) ?? files[0];
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOTDIR") return "";
    if (code === "ENOENT") return undefined;
    throw unwritable(folder, cause);
  }
}

/** Resolves with whether nobody was faster. */
async function begin(folder: string, own: string): Promise<boolean> {
  const ready = `${folder}-${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(ready);
    await writeFile(join(ready, own), "");
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  try {
    await rename(ready, folder);
    return true;
  } catch (cause) {
    await rm(ready, { recursive: true, force: true });
    const { code = "" } = cause as NodeJS.ErrnoException;
    if (!TAKEN.includes(code)) throw unwritable(folder, cause);
    // Windows renames no folder to one that is there, though it be empty.
    if (code === "EPERM") removeEmpty(folder);
    return false;
  }
}

/** What a system says of a name that is another's. */
const TAKEN = ["EEXIST", "ENOTEMPTY", "ENOTDIR", "EPERM"];

/** Resolves with whether it was had; false where it is to be looked at again. Throws PixelsError `usage` where its holder lives. */
async function takeOver(folder: string, held: string, own: string, lockPath: string): Promise<boolean> {
  const file = join(folder, held);
  const holder = processIn(held);
  if (await isHeld(file, holder)) {
    const where = holder === undefined || isHere(holder) ? "" : " of another machine or container";
    const who = holder === undefined ? "" : ` (process ${holder.pid}${where})`;
    const message = `another build with ${basename(lockPath)} runs already${who}`;
    throw new PixelsError("usage", message, "Wait until it has ended.");
  }
  try {
    await (held === "" ? unlink(file) : rename(file, join(folder, own)));
    return held !== "";
  } catch (cause) {
    if ((await look(folder)) !== held) return false;
    throw unwritable(folder, cause);
  }
}

async function isHeld(file: string, holder: ProcessId | undefined): Promise<boolean> {
  const isSeen = holder && isRunning(holder);
  if (isSeen !== undefined) return isSeen;
  const last = await beatOf(file);
  if (last === undefined) return false;
  if (Math.abs(Date.now() - last) < SILENCE_MS) return true;
  await sleep(WATCH_MS);
  const now = await beatOf(file);
  return now !== undefined && now !== last;
}

/** The name of a holder's file: each time another. */
function nameOf({ pid, space, start }: ProcessId): string {
  return [pid, space, start, randomBytes(6).toString("hex")].join("-");
}

function processIn(name: string): ProcessId | undefined {
  const [, pid, space, start] = /^(\d+)-([0-9a-f]*)-(\w*)-/.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), space: space as string, start: start as string };
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

async function beatOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another build has it already.
  }
}

function unwritable(path: string, cause: unknown): PixelsError {
  const message = `cannot write to ${path}: ${(cause as Error).message}`;
  return new PixelsError("unwritable", message, "Change the permissions of its folder.");
}
