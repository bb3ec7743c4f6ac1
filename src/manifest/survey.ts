import { bundledModels } from "./bundled-models.ts";
import { fingerprints } from "./fingerprints.ts";
import { LockFile } from "./lock-file.ts";
import { type Planned, plan } from "./plan.ts";
import type { SpriteSet } from "./sprite-set.ts";

export interface Survey {
  planned: Planned[];
  /** Absent where the set has none. */
  lock: LockFile | undefined;
}

/**
 * Compares a set with its lock and with its files; asks no backend and writes nothing.
 * @param isLocal the package's own models draw, so that it shows where they are others now.
 * Throws PixelsError `usage` for a damaged lock.
 */
export async function survey({ assets, folder, lockPath }: SpriteSet, isLocal: boolean): Promise<Survey> {
  const lock = lockPath === undefined ? undefined : await LockFile.open(lockPath);
  const files = fingerprints(
    folder,
    assets.map(({ output }) => output),
  );
  const models = isLocal ? bundledModels() : new Map<string, string>();
  return { planned: plan(assets, lock?.assets ?? new Map(), { files, models }), lock };
}
