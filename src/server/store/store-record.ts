import * as v from "valibot";
import { decode, encode } from "../../protocol/codec.ts";
import { type ErrorCode, isErrorCode } from "../../protocol/errors.ts";
import { BACKGROUNDS, JOB_STATES, u64 } from "../../protocol/fields.ts";
import { REPLY_LIMITS } from "../../protocol/scan.ts";
import type { Job } from "../queue/job.ts";
import type { Change } from "./store-changes.ts";
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
/** Stands in the log alone. */
const removal = v.object({ type: v.literal("removed"), id: v.string() });
const records = v.variant("type", [record, removal]);
/** A removal has no place of its own: it is of the job, wherever that stands. */
const NO_ORDER = 0;

/** Throws PixelsError `invalid_value` for a job that holds NaN or an infinity. */
export function recordOf(job: Job, sequence: number): Change {
  const { id, order } = job;
  return { id, order, isRemoval: false, bytes: frame([order, id], encode({ type: "job", ...job }), sequence) };
}

export function removalOf(id: string, sequence: number): Change {
  const payload = encode({ type: "removed", id });
  return { id, order: NO_ORDER, isRemoval: true, bytes: frame([NO_ORDER, id], payload, sequence) };
}

/** `undefined` where the bytes are no undamaged record of a job. */
export function decodeRecord(bytes: Buffer): Job | undefined {
  const content = contentOf(bytes);
  if (content?.type !== "job") return undefined;
  const { type, ...job } = content;
  return isIntact([job.order, job.id], bytes) ? job : undefined;
}

/** `undefined` where the bytes are neither an undamaged record nor an undamaged removal. */
export function decodeChange(bytes: Buffer): Change | undefined {
  const content = contentOf(bytes);
  if (content === undefined) return undefined;
  const isRemoval = content.type === "removed";
  const order = content.type === "job" ? content.order : NO_ORDER;
  return isIntact([order, content.id], bytes) ? { id: content.id, order, isRemoval, bytes } : undefined;
}

function contentOf(bytes: Buffer): v.InferOutput<typeof records> | undefined {
  if (!isWhole(bytes)) return undefined;
  try {
    return decode(records, payloadOf(bytes), REPLY_LIMITS);
  } catch {
    return undefined;
  }
}

/** A code that this version no longer has. */
function knownCode(code: string): ErrorCode {
  return isErrorCode(code) ? code : "job_failed";
}
