import { createHash } from "node:crypto";
import type { OrderKey } from "./store-file.ts";

/** The bytes that every record starts with, so that one can be found in a file whose structure is lost. */
export const MAGIC = Buffer.from([0x00, 0xd6, 0x78, 0x6a, 0x6f, 0x62, 0x31, 0xff]);
const CHECKSUM_BYTES = 8;
const SEQUENCE_AT = MAGIC.length + CHECKSUM_BYTES;
const LENGTH_AT = SEQUENCE_AT + 8;
/** Bytes before a record's payload. */
export const HEADER_BYTES = LENGTH_AT + 4;

/** A record with a header that vouches for it and for its place. Of two of one job, the larger sequence is later. */
export function frame(key: OrderKey, payload: Buffer, sequence: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  MAGIC.copy(bytes);
  bytes.writeDoubleBE(sequence, SEQUENCE_AT);
  bytes.writeUInt32BE(payload.length, LENGTH_AT);
  payload.copy(bytes, HEADER_BYTES);
  checksum(key, bytes).copy(bytes, MAGIC.length);
  return bytes;
}

/** Whether this is an undamaged record of this place. */
export function isIntact(key: OrderKey, bytes: Buffer): boolean {
  return isWhole(bytes) && bytes.subarray(MAGIC.length, SEQUENCE_AT).equals(checksum(key, bytes));
}

/** Whether this looks like a record from its first byte to its last. */
export function isWhole(bytes: Buffer): boolean {
  return bytes.length >= HEADER_BYTES && bytes.length === recordLength(bytes) && bytes.indexOf(MAGIC) === 0;
}

export function payloadOf(bytes: Buffer): Buffer {
  return bytes.subarray(HEADER_BYTES);
}

export function sequenceOf(bytes: Buffer): number {
  return bytes.readDoubleBE(SEQUENCE_AT);
}

/** Bytes of the whole record that this header announces. */
export function recordLength(header: Buffer): number {
  return HEADER_BYTES + header.readUInt32BE(LENGTH_AT);
}

/** The start of SHA-256 over the record's place and all that follows the checksum itself. */
function checksum([order, id]: OrderKey, bytes: Buffer): Buffer {
  const hash = createHash("sha256").update(`${order} ${id} `).update(bytes.subarray(SEQUENCE_AT));
  return hash.digest().subarray(0, CHECKSUM_BYTES);
}
