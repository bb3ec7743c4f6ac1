import { closeSync, openSync, statSync } from "node:fs";
import type { OrderKey } from "./store-file.ts";
import { type CopyOutcome, FreshStore, outcomeOf } from "./store-fresh.ts";
import { readRecord, scanRecords } from "./store-scan.ts";

/**
 * Writes a new store with the newest undamaged record of every job that can be found in the bytes of a damaged one.
 * Knows nothing of its structure, so that jobs that were removed lately come back too.
 */
export async function salvageStore(from: string, to: string): Promise<CopyOutcome> {
  return outcomeOf(async () => {
    const file = openSync(from, "r");
    const newest = new Map<string, { key: OrderKey; sequence: number; at: number }>();
    for (const found of scanRecords(file)) {
      const [, id] = found.key;
      const known = newest.get(id);
      if (known === undefined || known.sequence < found.sequence) newest.set(id, found);
    }
    const fresh = await FreshStore.create(to, statSync(from).size);
    const inOrder = [...newest.values()].sort((a, b) => a.key[0] - b.key[0]);
    for (const { key, at } of inOrder) await fresh.add(key, readRecord(file, at));
    closeSync(file);
    return fresh.finish();
  });
}
