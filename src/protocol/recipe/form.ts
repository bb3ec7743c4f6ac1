import * as v from "valibot";
import { LIMITS, MAX_U64 } from "../limits.ts";
import { finite, flag, integer, sha256, text, u64 } from "../messages/fields.ts";
import { formatLoras, parseLoras } from "./lora.ts";

/** How the values of a setting look: on the wire, on a command line, and as JSON in manifests and in the text of pictures. */
export interface Form<T = unknown> {
  /** On the wire. */
  readonly schema: v.GenericSchema<unknown, T>;
  /** In JSON, where that is not the same. */
  readonly json?: v.GenericSchema<unknown, T>;
  toJson?(value: T): unknown;
  /** Of its JSON, for people. */
  readonly example?: string;
  /** On a command line; undefined for a text that is no such value. A switch has none: it takes no text. */
  parse?(text: string): T | undefined;
  /** What that text must be, for people, where it is not enough that it is not empty. */
  readonly wanted?: string;
  readonly placeholder?: string;
  /** All the values there are, where they are few. */
  readonly options?: readonly (T & string)[];
  /** Bounds of a whole number, which a backend tells. */
  readonly most?: number;
  /** What people give in its place, to be read before a backend is asked: a palette's name or file, the file of a picture, or several of those. */
  readonly named?: "palette" | "picture" | "pictures";
}

export function whole(min: number, max: number) {
  const schema = integer(min, max);
  const parse = (given: string) => (/^[0-9]+$/.test(given) ? valid(schema, Number(given)) : undefined);
  return { schema, parse, wanted: `a whole number from ${min} to ${max}`, placeholder: "N", most: max } as const;
}

export function fraction(min: number, max: number) {
  const schema = finite(min, max);
  const parse = (given: string) => (/^[0-9]*\.?[0-9]+$/.test(given) ? valid(schema, Number(given)) : undefined);
  return { schema, parse, wanted: `a number from ${min} to ${max}`, placeholder: "F" } as const;
}

export function choice<const T extends string>(options: readonly T[]) {
  const schema = v.picklist(options, `must be one of ${options.join(", ")}`);
  return { schema, options, parse: (given: string) => valid(schema, given) } as const;
}

/** On or off. */
export const onOff = { schema: flag } as const;

/** @param mayBeEmpty where no words at all mean something, too. */
export function words(schema: v.GenericSchema<unknown, string>, placeholder: string, mayBeEmpty = false) {
  const parse = (given: string) => (mayBeEmpty || given.trim() !== "" ? given : undefined);
  return { schema, parse, placeholder } as const;
}

/** Names and how much of each; `NAME:1` is the same as `NAME`. */
export function weighted(schema: v.GenericSchema<unknown, string>) {
  const toJson = (value: string) => formatLoras(parseLoras(value));
  return { ...words(schema, "NAME[:WEIGHT][+…]"), toJson } as const;
}

type Pair = [number, number];

/** Two whole numbers with an x between them, in JSON also a list. @param wanted what they are, and their bounds, for people. */
export function pair(schema: v.GenericSchema<Pair, Pair>, placeholder: string, wanted: string, example: string) {
  const joined = v.pipe(text, v.regex(/^[0-9]{1,4}x[0-9]{1,4}$/), v.transform(numbersOf), schema);
  const json = v.union([joined, schema], `must be ${wanted}`);
  const parse = (given: string) => {
    const [, one, other] = /^([0-9]+)[xX×]([0-9]+)$/.exec(given) ?? [];
    return valid(schema, [Number(one), Number(other)]);
  };
  return { schema, json, parse, wanted, placeholder, example } as const;
}

const COLOR = integer(0, 0xff_ff_ff);
const HEX = /^#?[0-9a-fA-F]{6}$/;
const colorText = v.pipe(
  text,
  v.regex(HEX, "must be a colour of six hex digits, such as 1d2b53"),
  v.transform((given) => Number.parseInt(given.replace("#", ""), 16)),
);

/** A colour as 0xRRGGBB, in JSON as #rrggbb. */
export const color = {
  schema: COLOR,
  json: colorText,
  toJson: hex,
  example: "1d2b53",
  parse: (given: string) => valid(colorText, given),
  wanted: "six hex digits, such as 1d2b53",
  placeholder: "RRGGBB",
} as const;

/** Colours, of which people give a name or a file. */
export const colors = {
  schema: bounded(v.array(COLOR, "must be a list of colours")),
  json: bounded(v.array(colorText, "must be a list of colours")),
  toJson: (value: readonly number[]) => value.map(hex),
  placeholder: "NAME",
  named: "palette",
} as const;

/** A picture that the client has uploaded, of which people give the file. */
export const picture = { schema: sha256, placeholder: "FILE", named: "picture" } as const;

/** Several of them. */
export const pictures = {
  schema: v.pipe(
    v.array(sha256, "must be a list of checksums"),
    v.minLength(1, "must name a picture"),
    v.maxLength(LIMITS.references, `must name at most ${LIMITS.references} pictures`),
  ),
  placeholder: "FILE",
  named: "pictures",
} as const;

const SEED = "must be a whole number from 0 to 2^64 - 1";

/** A whole number of 64 bits. JSON's readers round those above 2^53, which may be text there. */
export const seed = {
  schema: u64,
  json: v.union(
    [
      u64,
      v.pipe(
        text,
        v.regex(/^[0-9]{1,20}$/, SEED),
        v.transform((given) => BigInt(given)),
        v.maxValue(MAX_U64, SEED),
      ),
    ],
    SEED,
  ),
  toJson: (value: bigint) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value)),
  parse: (given: string) => (/^[0-9]{1,20}$/.test(given) ? valid(u64, BigInt(given)) : undefined),
  wanted: `a whole number from 0 to ${MAX_U64}`,
  placeholder: "N",
} as const;

function bounded(list: v.GenericSchema<unknown, number[]>) {
  return v.pipe(
    list,
    v.minLength(1, "must have a colour"),
    v.maxLength(LIMITS.colors, `must have at most ${LIMITS.colors} colours`),
  );
}

function numbersOf(joined: string): Pair {
  return joined.split("x").map(Number) as Pair;
}

function hex(value: number): string {
  return `#${value.toString(16).padStart(6, "0")}`;
}

function valid<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | undefined {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}
