// Size and time of each message beside JSON's, as ratios within one run. Run with `npm run bench:serialization`.
import { readFileSync } from "node:fs";
import { Packr } from "msgpackr";
import * as v from "valibot";
import { decode, encode } from "../dist/protocol/codec/codec.js";
import { REPLY_LIMITS, scan } from "../dist/protocol/codec/scan.js";
import { reply } from "../dist/protocol/messages/replies.js";
import { request } from "../dist/protocol/messages/requests.js";
import { update } from "../dist/protocol/messages/updates.js";

const SCHEMAS = { request, reply, update };
const ROUNDS = 21;
/** Nanoseconds that one round of one measurement takes at least. */
const ROUND_NS = 2_000_000n;

const packr = new Packr({ useRecords: false, variableMapSize: true, int64AsType: "auto" });

/** One message of each type, and one job as large as it gets: those that the tests' golden bytes hold. */
function messages() {
  const file = new URL("../test/interop/vectors/python.jsonl", import.meta.url);
  const vectors = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const wanted = new Map(vectors.map((vector) => [`${vector.kind} ${vector.message.type}`, vector]));
  for (const vector of vectors) {
    if (vector.name === vector.message.type) wanted.set(`${vector.kind} ${vector.name}`, vector);
    if (vector.name === "generate, largest") wanted.set("request largest generate", vector);
  }
  return [...wanted].map(([title, { kind, hex }]) => {
    const bytes = Buffer.from(hex, "hex");
    return { title, schema: SCHEMAS[kind], message: decode(SCHEMAS[kind], bytes, REPLY_LIMITS) };
  });
}

/** JSON has neither 64-bit integers nor bytes: they become numbers and base64, as a JSON protocol would have them. */
function asJson(value) {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asJson(item)]));
}

/** What is timed, on both sides from the message to bytes and back. */
function measurements({ schema, message }) {
  const bytes = encode(message);
  const plain = asJson(message);
  const json = Buffer.from(JSON.stringify(plain));
  const type = schema.options.find((option) => option.entries.type.literal === message.type);
  return {
    bytes,
    json,
    runs: {
      encode: () => encode(message),
      stringify: () => Buffer.from(JSON.stringify(plain)),
      decode: () => decode(schema, bytes, REPLY_LIMITS),
      parse: () => JSON.parse(json.toString()),
      "parse and check": () => v.safeParse(type, JSON.parse(json.toString()), { abortEarly: true }),
      unpack: () => packr.unpack(bytes),
      scan: () => scan(bytes, REPLY_LIMITS),
    },
  };
}

/** Median microseconds of each run; the rounds of all of them are interleaved. */
function medians(runs) {
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = -3; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const time = microseconds(run);
      if (round >= 0) times[name].push(time);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

function microseconds(run) {
  const start = process.hrtime.bigint();
  let count = 0;
  let passed = 0n;
  while (passed < ROUND_NS) {
    for (let i = 0; i < 50; i++) run();
    count += 50;
    passed = process.hrtime.bigint() - start;
  }
  return Number(passed) / 1000 / count;
}

function median(values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1];
}

const COLUMNS = [
  "bytes",
  "of JSON",
  "encode us",
  "of stringify",
  "decode us",
  "of parse",
  "of parse and check",
  "scan us",
];

function row(each) {
  const { bytes, json, runs } = measurements(each);
  const us = medians(runs);
  return [
    bytes.length,
    bytes.length / json.length,
    us.encode,
    us.encode / us.stringify,
    us.decode,
    us.unpack / us.parse,
    us.decode / us["parse and check"],
    us.scan,
  ];
}

process.stdout.write(
  `Ratios are ours to JSON's, below 1 is better. "decode" scans, unpacks and checks against the schema; "of parse" is
the unpacking alone beside JSON.parse, "of parse and check" all of it beside JSON.parse and the same schema.\n\n`,
);
process.stdout.write(`${"".padEnd(26)}${COLUMNS.map((name) => name.padStart(name.length + 2)).join("")}\n`);
for (const each of messages()) {
  const cells = row(each).map((value, i) =>
    (Number.isInteger(value) ? String(value) : value.toFixed(2)).padStart((COLUMNS[i]?.length ?? 0) + 2),
  );
  process.stdout.write(`${each.title.padEnd(26)}${cells.join("")}\n`);
}
