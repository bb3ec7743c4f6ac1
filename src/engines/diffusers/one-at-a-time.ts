import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const LOOK_MS = 500;

/**
 * Does what other processes would disturb, once none of them is at it: a file says by its number which one is. What a process left behind that has
 * ended does not count. @param onWait called once, where another one is at it.
 */
export async function oneAtATime<T>(file: string, onWait: () => void, act: () => Promise<T>): Promise<T> {
  let isWaiting = false;
  while (!(await taken(file))) {
    if (await isAtIt(file)) {
      if (!isWaiting) onWait();
      isWaiting = true;
      await delay(LOOK_MS);
    } else await rm(file, { force: true });
  }
  try {
    return await act();
  } finally {
    await rm(file, { force: true });
  }
}

async function taken(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isAtIt(file: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => "");
  try {
    return text !== "" && process.kill(Number(text), 0);
  } catch (error) {
    // It is another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
