import { renameSync, rmSync, writeFileSync } from "node:fs";
import { type ErrorCode, PixelsError } from "../../protocol/errors.ts";

/** A picture that could not be written. */
export class Unwritten extends PixelsError {
  /** Of the whole picture. */
  readonly bytes: number;

  constructor(code: ErrorCode, message: string, bytes: number) {
    super(code, message);
    this.bytes = bytes;
  }
}

/**
 * Writes a file so that whoever looks sees the whole of it or the one before: to a temporary file beside it, then
 * renamed. Synchronous, so that no end of the process but a kill leaves the temporary file; its fixed name lets the
 * next try replace that one too. Throws Unwritten with what the disk said: `disk_full` and `unwritable` where nothing could be
 * written there now, `job_failed` where this file can't.
 */
export function writePicture(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.part`;
  try {
    // Never through a link that somebody has put there.
    removePicture(temporary);
    writeFileSync(temporary, bytes, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    removePicture(temporary);
    const { code, message } = error as NodeJS.ErrnoException;
    const [kind, problem] = (code && DISK_PROBLEMS[code]) || ["job_failed", message];
    throw new Unwritten(kind, `cannot write ${path}: ${problem}`, bytes.length);
  }
}

const DISK_PROBLEMS: Partial<Record<string, [code: ErrorCode, means: string]>> = {
  EACCES: ["unwritable", "permission denied"],
  EDQUOT: ["disk_full", "the disk quota is used up"],
  EIO: ["unwritable", "the disk can't be written"],
  EISDIR: ["job_failed", "it is a folder"],
  ENOENT: ["unwritable", "no such folder"],
  ENOSPC: ["disk_full", "no space left on the disk"],
  ENOTDIR: ["unwritable", "no such folder"],
  EPERM: ["unwritable", "permission denied"],
  EROFS: ["unwritable", "the disk is read-only"],
};

/** Removes a file that may not be there. */
export function removePicture(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What can't be removed can't be written either, and that is what gets reported.
  }
}
