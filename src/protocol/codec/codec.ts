// Its main entry also loads a native addon, which costs every command a start some 20 ms longer and helps long lists alone.
import { Packr } from "msgpackr/pack";
import * as v from "valibot";
import { PixelsError } from "../errors.ts";
import { refusal, unknownType } from "../messages/refusal.ts";
import { plain } from "./plain.ts";
import { type ScanLimits, scan } from "./scan.ts";

// Records and fixed-width maps are msgpackr's own extensions, which neither rmp-serde nor Python's msgpack reads.
// "auto", absent from msgpackr's types, makes a BigInt only of what a number cannot hold.
const packr = new Packr({ useRecords: false, variableMapSize: true, int64AsType: "auto" as "bigint" });

/**
 * Encodes one message as its peers expect it: string keys, no key for an absent option, integers of 2^32 and above
 * as 64-bit integers. Throws PixelsError `invalid_value` for NaN and infinities, which MessagePack would carry silently.
 */
export function encode(message: object): Buffer {
  return packr.pack(plain(message, ""));
}

/**
 * Decodes and validates one message.
 * Throws PixelsError `malformed` where the bytes are not strict MessagePack, `unknown_type` where the message has
 * another type than those of the schema, and `invalid_value` naming the field otherwise.
 */
export function decode<T extends MessageSchema>(schema: T, bytes: Uint8Array, limits?: ScanLimits): v.InferOutput<T> {
  const message = read(bytes, limits);
  if (!isMap(message)) throw new PixelsError("malformed", "the message must be a map");
  const { type } = message;
  if (typeof type !== "string")
    throw new PixelsError("malformed", `the message's type ${type === undefined ? "is missing" : "must be text"}`);
  const types = typesOf(schema);
  const expected = types.get(type);
  if (expected === undefined) throw unknownType(type, types.keys());
  const result = v.safeParse(expected, message, { abortEarly: true });
  if (result.success) return result.output;
  throw refusal(type, result.issues[0]);
}

type MessageSchema = v.GenericSchema<unknown, unknown> & { options: readonly OneMessage[] };
type OneMessage = v.GenericSchema<unknown, unknown> & { entries: { type: { literal: string } } };

/** The schemas of each variant by their `type`: valibot alone would try one after the other. */
const tables = new WeakMap<MessageSchema, Map<string, OneMessage>>();

function typesOf(schema: MessageSchema): Map<string, OneMessage> {
  const known = tables.get(schema);
  if (known !== undefined) return known;
  const table = new Map(schema.options.map((option) => [option.entries.type.literal, option]));
  tables.set(schema, table);
  return table;
}

function read(bytes: Uint8Array, limits?: ScanLimits): unknown {
  const keys = scan(bytes, limits);
  const value: unknown = packr.unpack(bytes);
  // msgpackr keeps the last of two equal keys, other decoders the first: what they disagree on is refused.
  if (settle(value) < keys) throw new PixelsError("malformed", "not valid MessagePack: a key stands twice in one map");
  return value;
}

/**
 * Takes out what is nil: Rust sends nil for an option that is None where Python leaves the key out, and both mean
 * absent. Returns how many keys there were.
 */
function settle(value: unknown): number {
  let keys = 0;
  if (Array.isArray(value)) for (const item of value) keys += settle(item);
  else if (isMap(value)) {
    for (const key of Object.keys(value)) {
      keys += 1 + settle(value[key]);
      if (value[key] === null) delete value[key];
    }
  }
  return keys;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
