import { statSync } from "node:fs";
import { FORMAT, type OrderKey, StoreFile } from "./store-file.ts";
import { isIntact } from "./store-frame.ts";
import { type CopyOutcome, FreshStore, outcomeOf } from "./store-fresh.ts";

/**
 * Writes a new store with all records of an old one, and checks each on the way. A map that is damaged enough kills
 * whoever reads it with SIGBUS or SIGSEGV: run this in a process that may die.
 */
export async function copyStore(from: string, to: string): Promise<CopyOutcome> {
  return outcomeOf(async () => {
    const old = new StoreFile(from, { readOnly: true });
    const { format } = old;
    if (format === undefined) throw new Error("its format is missing");
    if (format > FORMAT) return { result: "newer", format };
    const fresh = await FreshStore.create(to, statSync(from).size);
    let last = -1;
    for (const { key, value } of old.records.getRange()) {
      check(old, last, key, value);
      await fresh.add(key, value);
      last = key[0];
    }
    if (fresh.jobs !== old.recordCount || fresh.jobs !== old.orderCount) throw new Error("records are missing from it");
    await fresh.finish();
    return { result: "copied", jobs: fresh.jobs };
  });
}

function check(old: StoreFile, last: number, key: OrderKey, value: Buffer): void {
  if (!Array.isArray(key) || !isIntact(key, value)) throw new Error("a record is not as it was written");
  const [order, id] = key;
  if (order <= last) throw new Error("its records are out of order");
  if (old.orders.get(id) !== order) throw new Error("its index does not fit its records");
}
