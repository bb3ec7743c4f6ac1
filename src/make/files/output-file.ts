import { randomUUID } from "node:crypto";
import { open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "../../make-folder.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { writeToPipe } from "./pipe.ts";

/** What common file systems allow. */
const NAME_BYTES = 255;

/**
 * Finds out before any job is sent whether the targets can be written. Folders are made where they are missing when
 * `makeFolders`; otherwise a missing one is taken for a mistyped path. Throws PixelsError `unwritable` and `no_space`.
 */
export async function checkWritable(targets: string[], makeFolders: boolean): Promise<void> {
  const folders = await Promise.all(targets.map(folderToWrite));
  for (const folder of new Set(folders)) {
    if (folder === undefined) continue;
    await probe(folder, makeFolders);
  }
}

/** The folder that takes a new file, or undefined where the target is a device or a pipe. */
async function folderToWrite(target: string): Promise<string | undefined> {
  if (Buffer.byteLength(basename(target)) > NAME_BYTES) reject(target, { code: "ENAMETOOLONG" });
  const found = await kind(target);
  if (found === "folder") reject(target, { code: "EISDIR" });
  return found === "device" || found === "pipe" ? undefined : dirname(await realpath(target).catch(() => target));
}

/**
 * Writes beside the target and renames, so that nobody ever sees half a picture and an existing file is replaced in
 * one step. A device or pipe is written straight. Throws PixelsError `unwritable` and `no_space`.
 */
export async function replaceFile(target: string, bytes: Uint8Array): Promise<void> {
  try {
    const found = await kind(target);
    if (found === "pipe") return await writeToPipe(target, bytes);
    if (found === "device") return await writeFile(target, bytes);
    const file = await realpath(target).catch(() => target);
    await replace(file, bytes);
  } catch (cause) {
    reject(target, cause);
  }
}

async function replace(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryName(dirname(file));
  try {
    await writeFile(temporary, bytes, { flag: "wx" });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

/** Permission bits say too little: root passes them on a read-only disk. */
async function probe(folder: string, mayMake: boolean): Promise<void> {
  if (!mayMake && (await kind(folder)) === "missing") reject(folder, { code: "ENOENT" });
  const temporary = temporaryName(folder);
  try {
    if (mayMake) makeFolder(folder);
    await (await open(temporary, "wx")).close();
    await rm(temporary);
  } catch (cause) {
    // The folder is there: one such as /proc says so of whatever is new.
    reject(folder, (cause as NodeJS.ErrnoException).code === "ENOENT" ? { code: NOTHING_NEW } : cause);
  }
}

function temporaryName(folder: string): string {
  return join(folder, `.dgx-pixels-${randomUUID()}.tmp`);
}

async function kind(path: string): Promise<"missing" | "folder" | "file" | "pipe" | "device"> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return "missing";
  if (found.isDirectory()) return "folder";
  if (found.isFIFO()) return "pipe";
  return found.isFile() ? "file" : "device";
}

/** A code of our own among the system's. */
const NOTHING_NEW = "NOTHING_NEW";

const REASONS: Record<string, string> = {
  [NOTHING_NEW]: "no files can be made there",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOENT: "there is no such folder",
  ENOTDIR: "a part of the path is no folder",
  EEXIST: "it is a file",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
};

const HINTS: Record<string, string> = {
  [NOTHING_NEW]: "Choose another place.",
  ENOENT: "Make the folder, or choose another place.",
  ENAMETOOLONG: "Choose a shorter name.",
};

/** The place is right, and takes the file once there is room: no mistake of whoever named it. */
const FULL = ["ENOSPC", "EDQUOT"];

/** What the disk said, for people: `no_space` where only room is missing, else `unwritable`. */
export function unwritten(path: string, cause: unknown): PixelsError {
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : code);
  const kind = FULL.includes(code) ? "no_space" : "unwritable";
  return new PixelsError(kind, `cannot write to ${path}: ${reason}`, HINTS[code]);
}

function reject(path: string, cause: unknown): never {
  throw unwritten(path, cause);
}
