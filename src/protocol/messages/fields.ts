import * as v from "valibot";
import { LIMITS, MAX_U64 } from "../limits.ts";

export const text = v.string("must be text");
export const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array, "must be bytes");
export const flag = v.boolean("must be true or false");

/** A list of any length. */
export function list<T extends v.GenericSchema>(item: T) {
  return v.array(item, "must be a list");
}

/** A job id that is safe as a file name: `[A-Za-z0-9._-]{1,128}` and neither `.` nor `..`. */
export const jobId = v.pipe(
  text,
  v.regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/, "must be 1 to 128 of A-Z a-z 0-9 . _ -, and not . or .."),
);

const promptText = v.pipe(
  text,
  v.check(
    (text) => Buffer.byteLength(text) <= LIMITS.promptBytes,
    // Put together when it is needed, here and elsewhere: to write a number with commas takes a process 28 ms, the first time.
    () => `must be at most ${LIMITS.promptBytes.toLocaleString("en")} bytes`,
  ),
);
export const prompt = v.pipe(
  promptText,
  v.check((text) => text.trim() !== "", "must not be empty"),
);
export const negativePrompt = promptText;

/** A whole number between `min` and `max`, both included. */
export function integer(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message));
}

/** A finite number between `min` and `max`, both included; f32 on the wire of 1.0.0 peers. */
export function finite(min: number, max: number) {
  const message = `must be a number from ${min} to ${max}`;
  return v.pipe(v.number(message), v.minValue(min, message), v.maxValue(max, message));
}

/** A count of a peer's that is only shown: any u32 or u64 that JavaScript holds exactly. */
export const count = integer(0, Number.MAX_SAFE_INTEGER);
/** A duration or fraction of a peer's that is only shown. */
export const measure = v.pipe(
  v.number("must be a number"),
  v.finite("must be a finite number"),
  v.minValue(0, "must not be negative"),
);

const U64_RANGE = "must be a whole number from 0 to 2^64 - 1";
/** The number of an update, counted from 1 in each run of a server; additive to 1.0.0. */
export const seq = v.optional(count);

/** An unsigned 64-bit integer, held as a BigInt whatever its width on the wire. */
export const u64 = v.pipe(
  v.union([v.bigint(), v.pipe(v.number(), v.safeInteger(U64_RANGE))], U64_RANGE),
  v.transform((n) => BigInt(n)),
  v.minValue(0n, U64_RANGE),
  v.maxValue(MAX_U64, U64_RANGE),
);

/** Width and height in pixels. */
export const size = v.strictTuple(
  [integer(1, LIMITS.side), integer(1, LIMITS.side)],
  "must be a list of width and height",
);

export const name = v.pipe(text, v.nonEmpty("must not be empty"), v.maxLength(512, "must be at most 512 characters"));
export const sha256 = v.pipe(text, v.regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"));
/** Chosen by a client at random, and told to nobody but its backend. */
export const owner = v.pipe(text, v.regex(/^[A-Za-z0-9_-]{16,128}$/, "must be 16 to 128 of A-Z a-z 0-9 _ -"));
export const priority = integer(-LIMITS.priority, LIMITS.priority);

export const STAGES = [
  "initializing",
  "loading_models",
  "encoding",
  "sampling",
  "decoding",
  "post_processing",
] as const;
export type Stage = (typeof STAGES)[number];
export const stage = v.picklist(STAGES, `must be one of ${STAGES.join(", ")}`);

export const JOB_STATES = ["queued", "running", "completed", "failed", "cancelled", "expired", "unknown"] as const;
export type JobState = (typeof JOB_STATES)[number];
export const jobState = v.picklist(JOB_STATES, `must be one of ${JOB_STATES.join(", ")}`);
