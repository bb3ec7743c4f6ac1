import { renameSync, rmSync, writeFileSync } from "node:fs";
import { PixelsError } from "../../protocol/errors.ts";

/**
 * Writes a file so that whoever looks sees the whole of it or the one before: to a temporary file beside it, then
 * renamed. Synchronous, so that no end of the process but a kill leaves the temporary file; its fixed name lets the
 * next try replace that one too. Throws PixelsError `job_failed` with what the disk said.
 */
export function writePicture(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.part`;
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch (error) {
    removePicture(temporary);
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = (code && DISK_PROBLEMS[code]) || message;
    throw new PixelsError("job_failed", `cannot write ${path}: ${problem}`);
  }
}

const DISK_PROBLEMS: Partial<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EISDIR: "it is a folder",
  ENOENT: "no such folder",
  ENOSPC: "no space left on the disk",
  ENOTDIR: "no such folder",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
};

/** Removes a file that may not be there. */
export function removePicture(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What can't be removed can't be written either, and that is what gets reported.
  }
}
