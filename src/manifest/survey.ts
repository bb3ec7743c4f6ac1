import type { PlacedAsset } from "./asset.ts";
import { bundledModels } from "./bundled-models.ts";
import { fingerprints } from "./fingerprints.ts";
import { LockFile } from "./lock-file.ts";
import { type Planned, plan } from "./plan.ts";
import type { SpriteSet } from "./sprite-set.ts";

/** A set as it stands on the disk. */
export interface Survey {
  set: SpriteSet;
  planned: Planned[];
  /** What is missing or stale. */
  open: PlacedAsset[];
  /** Absent where the set has none. */
  lock: LockFile | undefined;
}

/**
 * Compares a set with its lock and with its files; asks no backend and writes nothing.
 * @param isLocal the package's own models draw, so that it shows where they are others now.
 * Throws PixelsError `usage` for a damaged lock.
 */
export async function survey(set: SpriteSet, isLocal: boolean): Promise<Survey> {
  const { assets, folder, lockPath } = set;
  const lock = lockPath === undefined ? undefined : await LockFile.open(lockPath);
  const files = fingerprints(
    folder,
    assets.map(({ output }) => output),
  );
  const models = isLocal ? bundledModels() : new Map<string, string>();
  const planned = plan(assets, lock?.assets ?? new Map(), { files, models });
  const open = planned.filter(({ state }) => state !== "current").map(({ asset }) => asset);
  return { set, planned, open, lock };
}
