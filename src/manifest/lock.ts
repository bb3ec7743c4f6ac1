import * as v from "valibot";
import { PixelsError } from "../protocol/errors.ts";

/** Of this file's form; a higher one is refused. */
const VERSION = 1;

const text = v.string();
const scalar = v.union([text, v.number(), v.boolean()]);

const lockedAsset = v.object({
  name: text,
  output: text,
  /** Of the file's bytes. */
  sha256: text,
  /** What the manifest said, under its own names. */
  inputs: v.record(text, scalar),
  /** What was left open there, as the model decided it, and which weights drew. Empty where the backend does not tell. */
  made: v.record(text, scalar),
});
export type LockedAsset = v.InferOutput<typeof lockedAsset>;

const lockFile = v.object({ lock_version: v.number(), assets: v.array(lockedAsset) });

/** What made each asset, by its name. */
export type Lock = ReadonlyMap<string, LockedAsset>;

/** Throws PixelsError `usage` for a damaged file and for one of a newer form. */
export function parseLock(content: string, file: string): Lock {
  const { lock_version, assets } = read(content, file);
  if (lock_version > VERSION) {
    const hint = "Use the dgx-pixels that wrote it, or a newer one.";
    throw new PixelsError("usage", `${file} is of form ${lock_version}; this version reads ${VERSION}`, hint);
  }
  return new Map(assets.map((asset) => [asset.name, asset]));
}

/** The same assets give the same bytes: sorted by name, a line for each value, so that a change is a small diff. */
export function formatLock(lock: Lock): string {
  const assets = [...lock.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${JSON.stringify({ lock_version: VERSION, assets }, null, 2)}\n`;
}

function read(content: string, file: string): v.InferOutput<typeof lockFile> {
  try {
    return v.parse(lockFile, JSON.parse(content));
  } catch {
    const conflict = /^<{7} /m.test(content) ? "holds a merge conflict" : "is damaged";
    const hint = "Restore it, or delete it: every sprite is then made again.";
    throw new PixelsError("usage", `${file} ${conflict}`, hint);
  }
}
