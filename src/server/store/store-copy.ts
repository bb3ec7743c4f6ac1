import { closeSync, openSync, readSync, statSync } from "node:fs";
import { FORMAT, type OrderKey, StoreFile } from "./store-file.ts";
import { isIntact } from "./store-frame.ts";
import { type CopyOutcome, FreshStore, outcomeOf } from "./store-fresh.ts";

/** Where such a page has it: behind 24 bytes of page header, 24 of file header and two tables of 48, and the last page. */
const TRANSACTION_AT = 24 + 24 + 2 * 48 + 8;

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
    if (!Number.isInteger(format) || format < 1) throw new Error(`no version has written the format ${format}`);
    expectBothHeads(from, old.pageSize);
    const fresh = await FreshStore.create(to, statSync(from).size);
    let last = -1;
    for (const { key, value } of old.records.getRange()) {
      check(old, last, key, value);
      await fresh.add(key, value);
      last = key[0];
    }
    if (fresh.jobs !== old.recordCount || fresh.jobs !== old.orderCount) throw new Error("records are missing from it");
    return fresh.finish();
  });
}

function check(old: StoreFile, last: number, key: OrderKey, value: Buffer): void {
  if (!Array.isArray(key) || !isIntact(key, value)) throw new Error("a record is not as it was written");
  const [order, id] = key;
  if (order <= last) throw new Error("its records are out of order");
  if (old.orders.get(id) !== order) throw new Error("its index does not fit its records");
}

/**
 * LMDB writes its first two pages in turn and believes the one with the larger transaction number: with that number
 * damaged it would go back to an older state and say nothing.
 */
function expectBothHeads(path: string, pageSize: number): void {
  const file = openSync(path, "r");
  const [one = 0n, other = 0n] = [0, pageSize].map((page) => {
    const number = Buffer.alloc(8);
    readSync(file, number, 0, number.length, page + TRANSACTION_AT);
    return number.readBigUInt64LE();
  });
  closeSync(file);
  if (one - other !== 1n && other - one !== 1n) throw new Error("its last change is missing");
}
