import * as v from "valibot";
import { decode, encode } from "../../protocol/codec.ts";
import { type ErrorCode, isErrorCode } from "../../protocol/errors.ts";
import { BACKGROUNDS, JOB_STATES, u64 } from "../../protocol/fields.ts";
import { REPLY_LIMITS } from "../../protocol/scan.ts";
import type { Job } from "../queue/job.ts";
import { frame, isIntact, isWhole, payloadOf } from "./store-frame.ts";

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
  animationFrames: v.optional(v.number()),
  tilesetGrid: v.optional(v.strictTuple([v.number(), v.number()])),
  scale: v.number(),
  look: v.optional(
    v.object({
      palette: v.optional(v.array(v.number())),
      colors: v.optional(v.number()),
      background: v.optional(v.picklist(BACKGROUNDS)),
    }),
    {},
  ),
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
  return frame([job.order, job.id], encode({ type: "job", ...job }), sequence);
}

/** `undefined` where the bytes are no undamaged record. */
export function decodeRecord(bytes: Buffer): Job | undefined {
  if (!isWhole(bytes)) return undefined;
  try {
    const { type, ...job } = decode(records, payloadOf(bytes), REPLY_LIMITS);
    return isIntact([job.order, job.id], bytes) ? job : undefined;
  } catch {
    return undefined;
  }
}

/** A code that this version no longer has. */
function knownCode(code: string): ErrorCode {
  return isErrorCode(code) ? code : "job_failed";
}
