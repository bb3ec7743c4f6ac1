import { rmSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Change, StoreChanges } from "./store-changes.ts";
import { FreshStore } from "./store-fresh.ts";
import { StoreLog, segmentsIn } from "./store-log.ts";
import { StoreRecords } from "./store-records.ts";
import { freshPath, putInPlace, SPARE_BYTES } from "./store-renewal.ts";
import { expectRoom } from "./store-space.ts";

/** Records between two turns of the event loop. */
const CHUNK = 250;

/**
 * Writes a store anew in a folder that has lost its files while a server used them: with what its old file holds, which can still be
 * read, and the changes since, the newest last. The folder must be locked. Throws PixelsError `disk_full`, and what the disk says.
 */
export async function rebuildStore(
  folder: string,
  old: StoreRecords,
  changes: readonly StoreChanges[],
): Promise<{ records: StoreRecords; log: StoreLog; jobs: number }> {
  const pending = changes.reduce((sum, one) => sum + one.bytes, 0);
  // Twice the bytes, since pages that were split are half empty.
  const bytes = old.usedBytes + 2 * pending;
  expectRoom(folder, bytes + SPARE_BYTES);
  const path = freshPath(folder);
  rmSync(path, { force: true });
  const fresh = await FreshStore.create(path, bytes);
  for (const { order, id, bytes } of newest(old, changes)) {
    await fresh.add([order, id], bytes);
    if (fresh.jobs % CHUNK === 0) await nextTurn();
  }
  const { jobs } = await fresh.finish();
  const file = putInPlace(folder, path);
  // What is left of an old log says nothing that the file does not have.
  for (const segment of segmentsIn(folder)) rmSync(segment);
  return { records: new StoreRecords(file), log: await StoreLog.create(folder), jobs };
}

/** Each job as it was last acknowledged. */
function* newest(old: StoreRecords, changes: readonly StoreChanges[]): Iterable<Change> {
  const changeOf = (id: string) => changes.findLast((one) => one.get(id) !== undefined)?.get(id);
  let rows: ReturnType<StoreRecords["page"]>;
  let after = -1;
  do {
    rows = old.page(after, CHUNK);
    for (const { key, value } of rows) {
      const [order, id] = key;
      if (changeOf(id) === undefined) yield { id, order, isRemoval: false, bytes: value };
      after = order;
    }
  } while (rows.length === CHUNK);
  for (const one of changes)
    for (const change of one.values()) if (!change.isRemoval && changeOf(change.id) === change) yield change;
}
