import * as v from "valibot";
import { decode, encode } from "../../protocol/codec/codec.ts";
import { REPLY_LIMITS } from "../../protocol/codec/scan.ts";
import { type ErrorCode, isErrorCode } from "../../protocol/errors.ts";
import { BACKGROUNDS, DITHERS, JOB_STATES, u64 } from "../../protocol/messages/fields.ts";
import type { GenerateRequest } from "../../protocol/messages/requests.ts";
import { type Job, jobOf } from "../jobs/job.ts";
import type { Change } from "./store-changes.ts";
import { frame, isIntact, isWhole, payloadOf } from "./store-frame.ts";

// Shapes alone: the checksum vouches for the values, and a bound that a later version tightens must not cost jobs.
/** What the server decides of a request, and what becomes of it. */
const decided = {
  order: v.number(),
  state: v.picklist(JOB_STATES.filter((state) => state !== "unknown")),
  model: v.string(),
  cfgScale: v.number(),
  seed: u64,
  client: v.string(),
  deaths: v.number(),
  startedAt: v.optional(v.number()),
  endedAt: v.optional(v.number()),
  durationS: v.optional(v.number()),
  images: v.optional(v.array(v.object({ path: v.string(), seed: u64, width: v.number(), height: v.number() }))),
  warnings: v.array(v.string()),
  error: v.optional(v.object({ code: v.pipe(v.string(), v.transform(knownCode)), message: v.string() })),
};
/** A job whose request is not kept: of version 0.1.0, or expired. */
const record = v.object({
  ...decided,
  type: v.literal("job"),
  id: v.string(),
  fingerprint: v.optional(v.string()),
  prompt: v.string(),
  negativePrompt: v.string(),
  lora: v.optional(v.string()),
  size: v.strictTuple([v.number(), v.number()]),
  steps: v.number(),
  batchSize: v.number(),
  bestOf: v.optional(v.number()),
  animationFrames: v.optional(v.number()),
  tilesetGrid: v.optional(v.strictTuple([v.number(), v.number()])),
  scale: v.number(),
  look: v.optional(
    v.object({
      palette: v.optional(v.array(v.number())),
      colors: v.optional(v.number()),
      background: v.optional(v.picklist(BACKGROUNDS)),
      dither: v.optional(v.picklist(DITHERS)),
      clean: v.optional(v.boolean()),
      outline: v.optional(v.number()),
      trim: v.optional(v.boolean()),
    }),
    {},
  ),
  priority: v.number(),
});
/** A job beside the request that it came from, which says the rest. */
const taken = v.object({ ...decided, type: v.literal("taken"), request: v.instance(Uint8Array) });
/** Was checked when it came; its bounds may be other ones by now. */
const requests = v.variant("type", [v.looseObject({ type: v.literal("generate") })]);
/** Stands in the log alone. */
const removal = v.object({ type: v.literal("removed"), id: v.string() });
const records = v.variant("type", [taken, record, removal]);
/** A removal has no place of its own: it is of the job, wherever that stands. */
const NO_ORDER = 0;

/** Throws PixelsError `invalid_value` for a job that holds NaN or an infinity. */
export function recordOf(job: Job, sequence: number): Change {
  const { id, order } = job;
  const content = job.request === undefined ? { type: "job", ...job } : takenOf(job);
  return { id, order, isRemoval: false, bytes: frame([order, id], encode(content), sequence) };
}

function takenOf(job: Job): object {
  const { request, order, state, model, cfgScale, seed, client, deaths, warnings } = job;
  const { startedAt, endedAt, durationS, images, error } = job;
  const decided = { request, order, state, model, cfgScale, seed, client, deaths, warnings };
  return { type: "taken", ...decided, startedAt, endedAt, durationS, images, error };
}

export function removalOf(id: string, sequence: number): Change {
  const payload = encode({ type: "removed", id });
  return { id, order: NO_ORDER, isRemoval: true, bytes: frame([NO_ORDER, id], payload, sequence) };
}

/** `undefined` where the bytes are no undamaged record of a job. */
export function decodeRecord(bytes: Buffer): Job | undefined {
  const content = contentOf(bytes);
  return content !== undefined && "order" in content && isIntact([content.order, content.id], bytes)
    ? content
    : undefined;
}

/** `undefined` where the bytes are neither an undamaged record nor an undamaged removal. */
export function decodeChange(bytes: Buffer): Change | undefined {
  const content = contentOf(bytes);
  if (content === undefined) return undefined;
  const { id } = content;
  const isRemoval = !("order" in content);
  const order = isRemoval ? NO_ORDER : content.order;
  return isIntact([order, id], bytes) ? { id, order, isRemoval, bytes } : undefined;
}

/** A job, or the id of a removed one. */
function contentOf(bytes: Buffer): Job | { id: string } | undefined {
  if (!isWhole(bytes)) return undefined;
  try {
    const { type, ...content } = decode(records, payloadOf(bytes), REPLY_LIMITS);
    return "request" in content ? jobOfTaken(content) : content;
  } catch {
    return undefined;
  }
}

function jobOfTaken(record: Omit<v.InferOutput<typeof taken>, "type">): Job {
  const asked = decode(requests, record.request) as unknown as GenerateRequest;
  return jobOf(asked, record.request, record.order, record);
}

/** A code that this version no longer has. */
function knownCode(code: string): ErrorCode {
  return isErrorCode(code) ? code : "job_failed";
}
