import * as v from "valibot";
import { PixelsError } from "../../protocol/errors.ts";

/** Of this file's form; a higher one is refused. */
const VERSION = 1;

const text = v.string();
const scalar = v.union([text, v.number(), v.boolean()]);

const lockedAsset = v.object({
  name: text,
  output: text,
  /** Of the file's bytes. */
  sha256: text,
  /** Of the file that this one is to replace, until it has: a build may be killed in between. */
  replaces: v.optional(text),
  /** What the manifest said, under its own names. */
  inputs: v.record(text, scalar),
  /** What was left open there, as the model decided it, and which weights drew. Empty where the backend does not tell. */
  made: v.record(text, scalar),
  /** Somebody else has made the file what it is, and it counts as what was asked for. */
  accepted: v.optional(v.literal(true)),
});
export type LockedAsset = v.InferOutput<typeof lockedAsset>;

const lockedSheet = v.object({
  name: text,
  /** The picture, and the data beside it where there are some. */
  files: v.array(v.object({ output: text, sha256: text, replaces: v.optional(text) })),
  /** What the manifest said of it. */
  inputs: v.record(text, scalar),
  /** The pictures on it, in their order. */
  sprites: v.array(v.object({ name: text, sha256: text })),
  accepted: v.optional(v.literal(true)),
});
export type LockedSheet = v.InferOutput<typeof lockedSheet>;

const lockedPalette = v.object({
  /** How many the manifest asked for. */
  colors: v.number(),
  /** Hexadecimal, with blanks between them. */
  chosen: v.pipe(text, v.regex(/^(?:[0-9a-f]{6}(?: [0-9a-f]{6}){0,255})?$/)),
});
export type LockedPalette = v.InferOutput<typeof lockedPalette>;

const lockFile = v.object({
  lock_version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The name of the manifest, which lies beside it; 0.1.0 did not write it. */
  manifest: v.optional(text),
  palette: v.optional(lockedPalette),
  assets: v.array(lockedAsset),
  sheets: v.optional(v.array(lockedSheet)),
});

/** What made each asset and each sheet, by their names, and the palette that was chosen for the set. */
export interface Lock {
  /** The file name of the manifest that it is of, where it says so. */
  manifest?: string | undefined;
  palette?: LockedPalette | undefined;
  assets: ReadonlyMap<string, LockedAsset>;
  sheets: ReadonlyMap<string, LockedSheet>;
}

export const EMPTY_LOCK: Lock = { assets: new Map(), sheets: new Map() };

/** Throws PixelsError `usage` for a damaged file and for one of a newer form. */
export function parseLock(content: string, file: string): Lock {
  const { lock_version, manifest, palette, assets, sheets = [] } = read(content, file);
  if (lock_version > VERSION) {
    const hint = "Use the dgx-pixels that wrote it, or a newer one.";
    throw new PixelsError("usage", `${file} is of form ${lock_version}; this version reads ${VERSION}`, hint);
  }
  return { manifest, palette, assets: byName(assets), sheets: byName(sheets) };
}

/** The same lock gives the same bytes: sorted by name, a line for each value, so that a change is a small diff. */
export function formatLock({ manifest, palette, assets, sheets }: Lock): string {
  const content = {
    lock_version: VERSION,
    manifest,
    palette,
    assets: sorted(assets),
    sheets: sheets.size === 0 ? undefined : sorted(sheets),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function byName<T extends { name: string }>(entries: readonly T[]): Map<string, T> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function sorted<T extends { name: string }>(entries: ReadonlyMap<string, T>): T[] {
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function read(content: string, file: string): v.InferOutput<typeof lockFile> {
  try {
    return v.parse(lockFile, JSON.parse(content));
  } catch {
    const conflict = /^<{7} /m.test(content) ? "holds a merge conflict" : "is damaged";
    const hint =
      "Restore it, or delete it: pictures that are what the manifest asks for, by their own text, then count as made.";
    throw new PixelsError("usage", `${file} ${conflict}`, hint);
  }
}
