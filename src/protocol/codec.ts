import { Packr } from "msgpackr";
import * as v from "valibot";
import { PixelsError } from "./errors.ts";
import { type ScanLimits, scan } from "./scan.ts";

// Records and fixed-width maps are msgpackr's own extensions, which neither rmp-serde nor Python's msgpack reads.
// "auto", absent from msgpackr's types, makes a BigInt only of what a number cannot hold.
const packr = new Packr({ useRecords: false, variableMapSize: true, int64AsType: "auto" as "bigint" });

/**
 * Encodes one message as its peers expect it: string keys, no key for an absent option, integers of 2^32 and above
 * as 64-bit integers. Throws PixelsError `invalid_value` for NaN and infinities, which MessagePack would carry silently.
 */
export function encode(message: object): Buffer {
  return packr.pack(prepare(message, "message"));
}

function prepare(value: unknown, where: string): unknown {
  if (typeof value === "number") return prepareNumber(value, where);
  if (typeof value === "bigint") return value <= 0xffff_ffffn ? Number(value) : value;
  if (Array.isArray(value)) return value.map((item, i) => prepare(item, `${where}[${i}]`));
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
  const prepared: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) prepared[key] = prepare(item, `${where}.${key}`);
  }
  return prepared;
}

function prepareNumber(value: number, where: string): number | bigint {
  if (!Number.isFinite(value)) throw new PixelsError("invalid_value", `${where} must be a finite number`);
  return Number.isSafeInteger(value) && value > 0xffff_ffff ? BigInt(value) : value;
}

/**
 * Decodes and validates one message.
 * Throws PixelsError `malformed` where the bytes are not strict MessagePack, `unknown_type` where the message has
 * another type than those of the schema, and `invalid_value` naming the field otherwise.
 */
export function decode<T extends MessageSchema>(schema: T, bytes: Uint8Array, limits?: ScanLimits): v.InferOutput<T> {
  scan(bytes, limits);
  const message = dropNil(packr.unpack(bytes));
  const result = v.safeParse(schema, message, { abortEarly: true });
  if (result.success) return result.output;
  throw refusal(schema, message, result.issues[0]);
}

type MessageSchema = v.GenericSchema<unknown, unknown> & {
  options: readonly { entries: { type: { literal: string } } }[];
};

/** Rust sends nil for an option that is None where Python leaves the key out: both mean absent. */
function dropNil(message: unknown): unknown {
  if (message === null || typeof message !== "object" || Array.isArray(message)) return message;
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== null));
}

function refusal(schema: MessageSchema, message: unknown, issue: v.BaseIssue<unknown>): PixelsError {
  if (message === null || typeof message !== "object" || Array.isArray(message))
    return new PixelsError("malformed", "the message must be a map");
  const type = (message as { type?: unknown }).type;
  if (typeof type !== "string") return new PixelsError("malformed", "the message has no type");
  const known = schema.options.map((option) => option.entries.type.literal);
  if (!known.includes(type))
    return new PixelsError("unknown_type", `unknown message type "${printable(type)}"; known are ${known.join(", ")}`);
  const path = v.getDotPath(issue) ?? "message";
  const absent = issue.received === "undefined";
  return new PixelsError("invalid_value", `${type}: ${path} ${absent ? "is missing" : issue.message}`);
}

function printable(text: string): string {
  return text.slice(0, 64).replaceAll(/[^\x20-\x7e]/g, "?");
}
