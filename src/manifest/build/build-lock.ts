import { rmSync } from "node:fs";
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { unwritten } from "../../make/files/picture-file.ts";
import { PixelsError } from "../../protocol/errors.ts";

/** A build says so often that it lives. */
const BEAT_MS = 1000;
/** After this long a silence it does not: its number may be another process's by now. */
const SILENCE_MS = 10_000;

/**
 * Keeps other builds away from a lock file: each would write what it knows over what the other has recorded. Resolves with what ends that.
 * One that a killed build left is taken over. Throws PixelsError `usage` while another build runs, `unwritable` and `no_space`.
 */
export async function takeBuildLock(lockPath: string): Promise<() => void> {
  const path = `${lockPath}.busy`;
  const owner = await ownerOf(path);
  if (owner !== undefined) {
    const message = `another build with ${basename(lockPath)} runs already (process ${owner})`;
    throw new PixelsError("usage", message, "Wait until it has ended.");
  }
  await rm(path, { force: true });
  try {
    await writeFile(path, `${process.pid}\n`, { flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return takeBuildLock(lockPath);
    // On a full disk the file is there, and empty.
    await rm(path, { force: true });
    throw unwritten(path, cause);
  }
  const beat = setInterval(() => void touch(path), BEAT_MS).unref();
  const release = () => {
    clearInterval(beat);
    process.off("exit", release);
    rmSync(path, { force: true });
  };
  process.once("exit", release);
  return release;
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/** The process that holds it, if that still lives. */
async function ownerOf(path: string): Promise<number | undefined> {
  const [pid, age] = await Promise.all([
    readFile(path, "utf8").then(Number, () => 0),
    stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => Infinity,
    ),
  ]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid || age > SILENCE_MS) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM" ? pid : undefined;
  }
}
