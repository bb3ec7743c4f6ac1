import { describe, expect, test } from "vitest";
import { decode, encode } from "../../src/protocol/codec/codec.ts";
import { type Kind, readVectors, SCHEMAS, shown, type Vector } from "./vectors.ts";

/** The messages of 1.0.0, and `job_complete` and `job_error` as updates, which its backends publish too. */
const FIRST_VERSION: Record<Kind, string[]> = {
  request: ["generate", "cancel", "list_models", "status", "ping"],
  reply: ["job_accepted", "job_complete", "job_error", "job_cancelled", "model_list", "status_info", "pong", "error"],
  update: ["job_started", "progress", "preview", "job_complete", "job_error", "job_finished"],
};

const python = readVectors("python");
const rust = readVectors("rust");

describe.each([
  ["Python", python],
  ["Rust", rust],
])("the golden bytes of %s", (_, vectors) => {
  test.each(vectors)("decode to what was meant: $kind $name", ({ kind, message, hex }) => {
    expect(shown(decode(SCHEMAS[kind], Buffer.from(hex, "hex")))).toEqual(message);
  });

  test.each(vectors)("survive our own encoding: $kind $name", ({ kind, message, hex }) => {
    const again = encode(decode(SCHEMAS[kind], Buffer.from(hex, "hex")));
    expect(shown(decode(SCHEMAS[kind], again))).toEqual(message);
  });

  test.each(Object.entries(FIRST_VERSION))("hold every %s of 1.0.0", (kind, types) => {
    expect(typesOf(vectors, kind)).toEqual(expect.arrayContaining(types));
  });
});

test.each(Object.entries(SCHEMAS))("Python's golden bytes hold every %s that there is", (kind, schema) => {
  const types = schema.options.map((option) => option.entries.type.literal);
  expect(typesOf(python, kind).sort()).toEqual([...types].sort());
});

// From 2^32 to 2^63 msgpackr writes int64 where Python writes uint64: the same number to every reader.
const alike = python.filter(({ spelling, hex }) => !spelling && !hex.includes("cf00000100"));

test.each(alike)("we write the very bytes that Python writes: $kind $name", ({ kind, hex }) => {
  expect(encode(decode(SCHEMAS[kind], Buffer.from(hex, "hex"))).toString("hex")).toBe(hex);
});

function typesOf(vectors: Vector[], kind: string): string[] {
  return [...new Set(vectors.filter((vector) => vector.kind === kind).map(({ message }) => message.type))];
}
