import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { OrderKey } from "./store-file.ts";

/** The bytes that every record starts with, so that one can be found in a file whose structure is lost. */
export const MAGIC = Buffer.from([0x00, 0xd6, 0x78, 0x6a, 0x6f, 0x62]);
const VERSION_AT = MAGIC.length;
/** How the checksum is made: written up to 0.1.0 as the start of SHA-256, which takes 5 us, since then as CRC-32. */
const SHA_256 = 0x31;
const CRC_32 = 0x32;
const CHECKSUM_AT = VERSION_AT + 2;
const CHECKSUM_BYTES = 8;
const SEQUENCE_AT = CHECKSUM_AT + CHECKSUM_BYTES;
const LENGTH_AT = SEQUENCE_AT + 8;
/** Bytes before a record's payload. */
export const HEADER_BYTES = LENGTH_AT + 4;

/** A record with a header that vouches for it and for its place. Of two of one job, the larger sequence is later. */
export function frame(key: OrderKey, payload: Buffer, sequence: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  MAGIC.copy(bytes);
  bytes.writeUInt16BE((CRC_32 << 8) | 0xff, VERSION_AT);
  bytes.writeDoubleBE(sequence, SEQUENCE_AT);
  bytes.writeUInt32BE(payload.length, LENGTH_AT);
  payload.copy(bytes, HEADER_BYTES);
  bytes.writeDoubleBE(crc(key, bytes), CHECKSUM_AT);
  return bytes;
}

/** Whether this is an undamaged record of this place. */
export function isIntact(key: OrderKey, bytes: Buffer): boolean {
  if (!isWhole(bytes)) return false;
  if (bytes[VERSION_AT] === CRC_32) return bytes.readDoubleBE(CHECKSUM_AT) === crc(key, bytes);
  return bytes.subarray(CHECKSUM_AT, SEQUENCE_AT).equals(sha(key, bytes));
}

/** Whether this looks like a record from its first byte to its last. */
export function isWhole(bytes: Buffer): boolean {
  return bytes.length >= HEADER_BYTES && bytes.length === recordLength(bytes) && startsRecord(bytes);
}

/** Bytes of the whole record that this header announces. */
export function recordLength(header: Buffer): number {
  return HEADER_BYTES + header.readUInt32BE(LENGTH_AT);
}

export function payloadOf(bytes: Buffer): Buffer {
  return bytes.subarray(HEADER_BYTES);
}

export function sequenceOf(bytes: Buffer): number {
  return bytes.readDoubleBE(SEQUENCE_AT);
}

function startsRecord(bytes: Buffer): boolean {
  const version = bytes[VERSION_AT];
  return MAGIC.compare(bytes, 0, MAGIC.length) === 0 && (version === CRC_32 || version === SHA_256);
}

/** Over the record's place and all that follows the checksum itself; the id stands in the payload. */
function crc([order]: OrderKey, bytes: Buffer): number {
  return crc32(bytes.subarray(SEQUENCE_AT), order >>> 0);
}

function sha([order, id]: OrderKey, bytes: Buffer): Buffer {
  const hash = createHash("sha256").update(`${order} ${id} `).update(bytes.subarray(SEQUENCE_AT));
  return hash.digest().subarray(0, CHECKSUM_BYTES);
}
