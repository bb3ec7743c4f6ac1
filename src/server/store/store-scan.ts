import { fstatSync, readSync } from "node:fs";
import type { OrderKey } from "./store-file.ts";
import { HEADER_BYTES, MAGIC, recordLength, sequenceOf } from "./store-frame.ts";
import { decodeRecord } from "./store-record.ts";

const CHUNK_BYTES = 1 << 20;

export interface FoundRecord {
  key: OrderKey;
  sequence: number;
  /** Where it starts, in bytes. */
  at: number;
}

/** Every undamaged record in a file, old ones too, whatever lies around them. */
export function* scanRecords(file: number): Generator<FoundRecord> {
  for (const at of placesOf(MAGIC, file)) {
    const bytes = readRecord(file, at);
    const job = decodeRecord(bytes);
    if (job !== undefined) yield { key: [job.order, job.id], sequence: sequenceOf(bytes), at };
  }
}

/** The bytes that a header at this place announces, as far as the file has them. */
export function readRecord(file: number, at: number): Buffer {
  const header = read(file, at, HEADER_BYTES);
  if (header.length < HEADER_BYTES) return header;
  return read(file, at, Math.min(recordLength(header), fstatSync(file).size - at));
}

function* placesOf(bytes: Buffer, file: number): Generator<number> {
  for (let start = 0; ; start += CHUNK_BYTES) {
    const chunk = read(file, start, CHUNK_BYTES + bytes.length - 1);
    for (let at = chunk.indexOf(bytes); at >= 0; at = chunk.indexOf(bytes, at + 1)) yield start + at;
    if (chunk.length < CHUNK_BYTES) return;
  }
}

function read(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, at));
}
