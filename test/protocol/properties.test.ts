import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../src/protocol/codec/codec.ts";
import { REPLY_LIMITS } from "../../src/protocol/codec/scan.ts";
import { PixelsError } from "../../src/protocol/errors.ts";
import { reply } from "../../src/protocol/messages/replies.ts";
import { request } from "../../src/protocol/messages/requests.ts";
import { update } from "../../src/protocol/messages/updates.ts";
import { REPLIES, REQUESTS, UPDATES } from "./messages.ts";
import { mutation } from "./mutation.ts";

const KINDS = [
  ["request", request, REQUESTS],
  ["reply", reply, REPLIES],
  ["update", update, UPDATES],
] as const;
/** Each optional field is in half of them: that one is in none has a chance of 2^-100. */
const SAMPLES = 100;
const CASES = KINDS.flatMap(([kind, schema, messages]) =>
  Object.entries(messages).map(([type, arbitrary]) => ({
    title: `${kind} ${type}`,
    type,
    options: schema.options,
    read: (bytes: Uint8Array): unknown => decode(schema as typeof reply, bytes, REPLY_LIMITS),
    arbitrary: arbitrary as fc.Arbitrary<{ type: string }>,
  })),
);

test.each(KINDS)("every %s has a generator", (_, schema, messages) => {
  expect(Object.keys(messages).sort()).toEqual(schema.options.map(({ entries }) => entries.type.literal).sort());
});

describe.each(CASES)("$title", ({ type, options, read, arbitrary }) => {
  test("every field of it is generated", () => {
    const { entries } = options.find((option) => option.entries.type.literal === type) as (typeof options)[number];
    const generated = new Set(fc.sample(arbitrary, SAMPLES).flatMap((message) => Object.keys(message)));
    expect([...generated].sort()).toEqual(Object.keys(entries).sort());
  });

  test("any valid message decodes to itself", () => {
    fc.assert(
      fc.property(arbitrary, (message) => {
        expect(read(encode(message))).toEqual(message);
      }),
    );
  });

  test("any mutation is a valid message or a PixelsError", () => {
    const broken = arbitrary.chain((message) => mutation(encode(message)));
    fc.assert(
      fc.property(broken, (bytes) => expectMessageOrRefusal(() => read(bytes))),
      { numRuns: 300 },
    );
  });
});

test("any bytes are a valid message or a PixelsError", () => {
  const bytes = fc.uint8Array({ maxLength: 64 });
  fc.assert(
    fc.property(bytes, (noise) => expectMessageOrRefusal(() => decode(request, noise))),
    { numRuns: 2000 },
  );
});

function expectMessageOrRefusal(read: () => unknown): void {
  try {
    expect(read()).toHaveProperty("type");
  } catch (error) {
    if (!(error instanceof PixelsError)) throw error;
    expect(["malformed", "unknown_type", "invalid_value"]).toContain(error.code);
    expect(error.message).not.toMatch(/undefined|\[object|Invalid type|Received/);
  }
}
