import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const LOOK_MS = 500;
/** Who is at it says so this often. */
const SIGN_MS = 5_000;
/** So long without a sign is the end of whoever has left the file: its number may be another process's by now, as after a restart of the machine. */
const SILENCE_MS = 60_000;

/**
 * Does what other processes would disturb, once none of them is at it: a file says by its number which one is, and by its time that it still is. What a
 * process left behind that has ended does not count. Rejects where the file can't be written or read. @param onWait called once, where another one is at it.
 */
export async function oneAtATime<T>(file: string, onWait: () => void, act: () => Promise<T>): Promise<T> {
  let isWaiting = false;
  while (!(await isTaken(file))) {
    const holder = await read(file);
    if (holder === undefined) continue;
    if (isAtIt(holder.text) && holder.silentMs < SILENCE_MS) {
      if (!isWaiting) onWait();
      isWaiting = true;
      await delay(LOOK_MS);
    } else await clear(file, holder.text);
  }
  const signs = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), SIGN_MS).unref();
  try {
    return await act();
  } finally {
    clearInterval(signs);
    await rm(file, { force: true });
  }
}

/** Undefined where it is gone by now. */
async function read(file: string): Promise<{ text: string; silentMs: number } | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    return { text, silentMs: Date.now() - mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The file is linked to its name when it is whole: nobody reads one that does not say yet whose it is. */
async function isTaken(file: string): Promise<boolean> {
  const own = asideOf(file);
  await writeFile(own, `${process.pid} ${randomBytes(6).toString("hex")}`);
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Takes away what an ended process left, and puts back what has taken its place since. */
async function clear(file: string, left: string): Promise<void> {
  const aside = asideOf(file);
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, "utf8")) !== left) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

function asideOf(file: string): string {
  return `${file}.${randomBytes(4).toString("hex")}`;
}

function isAtIt(holder: string): boolean {
  try {
    return process.kill(Number.parseInt(holder, 10), 0);
  } catch (error) {
    // It is another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
