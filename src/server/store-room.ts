import { statfsSync } from "node:fs";
import { constants } from "node:os";
import { PixelsError } from "../protocol/errors.ts";

/** Below this the disk counts as full: lmdb then never meets a write that stops halfway. */
const ROOM_BYTES = 1 << 20;
const { ENOSPC, EDQUOT, EFBIG } = constants.errno;
/** By name as from node:fs, by number as from lmdb. */
const FULL = new Set<unknown>(["ENOSPC", "EDQUOT", "EFBIG", ENOSPC, EDQUOT, EFBIG]);

/** Throws PixelsError `disk_full` where no more than `bytes` could be added. Takes 2 us. */
export function expectRoom(folder: string, bytes = 0): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < ROOM_BYTES + bytes) throw diskFull(folder);
}

/** What a failed write to the store means to users. */
export function writeError(folder: string, cause: unknown): PixelsError {
  if (cause instanceof PixelsError) return cause;
  const { code, message } = cause as { code?: unknown; message?: string };
  if (FULL.has(code)) return diskFull(folder);
  return new PixelsError("store_failed", `can't write to the job store in ${folder}: ${message}`);
}

function diskFull(folder: string): PixelsError {
  return new PixelsError("disk_full", `no room for more jobs on the disk of ${folder}`);
}
