import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { readFileAtOnce } from "../../input.ts";

/** Stands for the checksum of what is there and can't be read: no file has it. */
const UNREADABLE = "";

/**
 * The SHA-256 in hexadecimal of each file below `folder` that is there; empty for what can't be read. One after the other on this thread: of
 * 1,000 files of 2 kB that took 38 ms where 16 at once on Node's threads took 330 ms.
 */
export function fingerprints(folder: string, paths: Iterable<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of paths) {
    const sha256 = fingerprint(join(folder, path));
    if (sha256 !== undefined) found.set(path, sha256);
  }
  return found;
}

/** The same of one file; undefined where there is none, and for a folder, which nothing takes for a picture. */
export function fingerprint(path: string): string | undefined {
  const bytes = readFileAtOnce(path);
  if (bytes !== undefined) return sha256Of(bytes);
  const isThere = statSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
  return isThere ? UNREADABLE : undefined;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
