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
    `must be at most ${LIMITS.promptBytes.toLocaleString("en")} bytes`,
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
export const steps = integer(1, LIMITS.steps);
export const cfgScale = finite(0, LIMITS.cfgScale);
export const batchSize = integer(1, LIMITS.batchSize);
export const bestOf = integer(2, LIMITS.bestOf);
export const animationFrames = integer(1, LIMITS.batchSize);
/** Columns and rows of tiles. */
export const tilesetGrid = v.pipe(
  v.strictTuple([integer(1, LIMITS.tilesetSide), integer(1, LIMITS.tilesetSide)], "must be a list of columns and rows"),
  v.check(
    ([columns, rows]) => columns * rows <= LIMITS.tilesetTiles,
    `must have at most ${LIMITS.tilesetTiles} tiles in all`,
  ),
);
export const priority = integer(-LIMITS.priority, LIMITS.priority);
export const scale = integer(1, LIMITS.scale);

/** Colours as 0xRRGGBB. */
export const palette = v.pipe(
  v.array(integer(0, 0xff_ff_ff), "must be a list of colours"),
  v.minLength(1, "must have a colour"),
  v.maxLength(LIMITS.colors, `must have at most ${LIMITS.colors} colours`),
);
export const colors = integer(2, LIMITS.colors);
export const BACKGROUNDS = ["keep", "transparent"] as const;
export const background = v.picklist(BACKGROUNDS, `must be one of ${BACKGROUNDS.join(", ")}`);
export const DITHERS = ["none", "ordered", "diffusion"] as const;
export const dither = v.picklist(DITHERS, `must be one of ${DITHERS.join(", ")}`);
/** A colour as 0xRRGGBB. */
export const outline = integer(0, 0xff_ff_ff);

/** The steps on a finished picture. Additive to 1.0.0. */
export const look = {
  /** The colours that the picture may have: these, or this many of its own. */
  palette: v.optional(palette),
  colors: v.optional(colors),
  /** Takes away what surrounds the sprite, before all else. */
  background: v.optional(background),
  /** How colours between two of those are shown. */
  dither: v.optional(dither),
  /** Takes stray pixels out, of a picture that is not dithered. */
  clean: v.optional(flag),
  /** Draws a line of this colour around the sprite. */
  outline: v.optional(outline),
  /** Takes the transparent margin off. */
  trim: v.optional(flag),
};
export type Look = v.InferOutput<v.ObjectSchema<typeof look, undefined>>;

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
