import { createHash } from "node:crypto";
import * as v from "valibot";
import { decode, encode } from "../protocol/codec.ts";
import { type ErrorCode, isErrorCode } from "../protocol/errors.ts";
import { JOB_STATES, u64 } from "../protocol/fields.ts";
import { REPLY_LIMITS } from "../protocol/scan.ts";
import type { Job } from "./job.ts";

/** The bytes that every record starts with, so that one can be found in a file whose structure is lost. */
export const MAGIC = Buffer.from([0x00, 0xd6, 0x78, 0x6a, 0x6f, 0x62, 0x31, 0xff]);
const CHECKSUM_BYTES = 8;
const SEQUENCE_AT = MAGIC.length + CHECKSUM_BYTES;
const LENGTH_AT = SEQUENCE_AT + 8;
/** Bytes before a record's payload. */
export const HEADER_BYTES = LENGTH_AT + 4;

/** One job as it stands in the store. */
export interface StoredJob {
  job: Job;
  /** Of two records of one job, the larger was written later. */
  sequence: number;
}

// Shapes alone: the checksum vouches for the values, and a bound that a later version tightens must not cost jobs.
const record = v.object({
  type: v.literal("job"),
  id: v.string(),
  order: v.number(),
  fingerprint: v.string(),
  state: v.picklist(JOB_STATES.filter((state) => state !== "unknown")),
  prompt: v.string(),
  negativePrompt: v.string(),
  model: v.string(),
  lora: v.optional(v.string()),
  size: v.strictTuple([v.number(), v.number()]),
  steps: v.number(),
  cfgScale: v.number(),
  seed: u64,
  batchSize: v.number(),
  scale: v.number(),
  client: v.string(),
  priority: v.number(),
  deaths: v.number(),
  startedAt: v.optional(v.number()),
  endedAt: v.optional(v.number()),
  durationS: v.optional(v.number()),
  images: v.optional(v.array(v.object({ path: v.string(), seed: u64, width: v.number(), height: v.number() }))),
  warnings: v.array(v.string()),
  error: v.optional(v.object({ code: v.pipe(v.string(), v.transform(knownCode)), message: v.string() })),
});
const records = v.variant("type", [record]);

/** Throws PixelsError `invalid_value` for a job that holds NaN or an infinity. */
export function encodeRecord(job: Job, sequence: number): Buffer {
  const payload = encode({ type: "job", ...job });
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  MAGIC.copy(bytes);
  bytes.writeDoubleBE(sequence, SEQUENCE_AT);
  bytes.writeUInt32BE(payload.length, LENGTH_AT);
  payload.copy(bytes, HEADER_BYTES);
  checksum(bytes).copy(bytes, MAGIC.length);
  return bytes;
}

/** `undefined` where the bytes are no undamaged record. */
export function decodeRecord(bytes: Buffer): StoredJob | undefined {
  if (bytes.length < HEADER_BYTES || bytes.length !== recordLength(bytes)) return undefined;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  if (!bytes.subarray(MAGIC.length, SEQUENCE_AT).equals(checksum(bytes))) return undefined;
  try {
    const { type, ...job } = decode(records, bytes.subarray(HEADER_BYTES), REPLY_LIMITS);
    return { job, sequence: bytes.readDoubleBE(SEQUENCE_AT) };
  } catch {
    return undefined;
  }
}

/** Bytes of the whole record that this header announces. */
export function recordLength(header: Buffer): number {
  return HEADER_BYTES + header.readUInt32BE(LENGTH_AT);
}

/** The start of SHA-256 over all that follows the checksum itself. */
function checksum(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes.subarray(SEQUENCE_AT)).digest().subarray(0, CHECKSUM_BYTES);
}

/** A code that this version no longer has. */
function knownCode(code: string): ErrorCode {
  return isErrorCode(code) ? code : "job_failed";
}
