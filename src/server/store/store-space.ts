import { closeSync, fsyncSync, constants as modes, openSync, statfsSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { constants } from "node:os";
import { PixelsError } from "../../protocol/errors.ts";

const ZEROS_BYTES = 1 << 18;
const { ENOSPC, EDQUOT, EFBIG } = constants.errno;
/** By name as from node:fs, by number as from lmdb. */
const FULL = new Set<unknown>(["ENOSPC", "EDQUOT", "EFBIG", ENOSPC, EDQUOT, EFBIG]);

/**
 * Makes a file `needed` bytes long at least, and `spare` longer where there is room, with zeros that take their place on
 * the disk. Returns how long it is.
 */
export async function grow(path: string, needed: number, spare: number): Promise<number> {
  await reserve(path, needed + spare).catch((error: unknown) => {
    if (statSync(path).size < needed) throw error;
  });
  return statSync(path).size;
}

/**
 * Makes a file `size` bytes long at least, with zeros that take their place on the disk: lmdb 3.5 overruns its memory
 * when one of its own writes fails, so it is only let loose on bytes that are there already.
 */
export async function reserve(path: string, size: number): Promise<void> {
  const file = await open(path, "r+");
  try {
    let { size: end } = await file.stat();
    const zeros = Buffer.alloc(Math.max(0, Math.min(ZEROS_BYTES, size - end)));
    while (end < size) end += (await file.write(zeros, 0, Math.min(zeros.length, size - end), end)).bytesWritten;
  } finally {
    await file.close();
  }
}

/** A new name is on disk when its folder is. */
export function flushFolder(folder: string): void {
  const directory = openSync(folder, modes.O_RDONLY);
  fsyncSync(directory);
  closeSync(directory);
}

/** Throws PixelsError `disk_full` where no more than `bytes` could be added to a folder. */
export function expectRoom(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < bytes) throw diskFull(folder);
}

export function isFull(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return FULL.has(code) || (cause !== undefined && isFull(cause));
}

/** What a failed write to the store means to users. */
export function writeError(folder: string, cause: unknown): PixelsError {
  if (cause instanceof PixelsError) return cause;
  if (isFull(cause)) return diskFull(folder);
  return new PixelsError("store_failed", `can't write to the job store in ${folder}: ${(cause as Error).message}`);
}

export function diskFull(folder: string): PixelsError {
  return new PixelsError("disk_full", `no room for more jobs on the disk of ${folder}`);
}
