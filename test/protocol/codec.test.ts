import { Packr } from "msgpackr";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../src/protocol/codec/codec.ts";
import { PixelsError } from "../../src/protocol/errors.ts";
import { reply } from "../../src/protocol/messages/replies.ts";
import { request } from "../../src/protocol/messages/requests.ts";
import { update } from "../../src/protocol/messages/updates.ts";

/** Writes whatever it is given, as a careless peer would. */
const careless = new Packr({ useRecords: false, variableMapSize: true });

const DRAGON = {
  type: "generate",
  id: "job-001",
  prompt: "a red dragon",
  model: "sprite",
  size: [32, 32],
  steps: 20,
  cfg_scale: 7.5,
};

const SCHEMAS = { request, reply, update };

function refusalOf(kind: keyof typeof SCHEMAS, message: unknown) {
  try {
    decode(SCHEMAS[kind], careless.pack(message));
  } catch (error) {
    if (error instanceof PixelsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "accepted";
}

describe("encode", () => {
  test("writes the keys in their order, the type first", () => {
    expect(encode({ type: "cancel", job_id: "a" }).toString("hex")).toBe(
      "82a474797065a663616e63656ca66a6f625f6964a161",
    );
  });

  test("leaves out the key of an absent option", () => {
    expect(encode({ type: "ping", lora: undefined })).toEqual(encode({ type: "ping" }));
    expect(encode({ list: [{ a: undefined }] })).toEqual(encode({ list: [{}] }));
  });

  test.each([
    [0n, "00"],
    [255n, "ccff"],
    [0xffff_ffffn, "ceffffffff"],
    [0x1_0000_0000n, "d30000000100000000"],
    [2n ** 63n - 1n, "d37fffffffffffffff"],
    [2n ** 63n, "cf8000000000000000"],
    [2n ** 64n - 1n, "cfffffffffffffffff"],
  ])("writes %d as an integer, never as a fraction", (value, hex) => {
    expect(encode({ a: value }).toString("hex")).toBe(`81a161${hex}`);
  });

  test.each([
    [0x1_0000_0000, "d30000000100000000"],
    [Number.MAX_SAFE_INTEGER, "d3001fffffffffffff"],
    [-0x8000_0000, "d280000000"],
    [-0x8000_0001, "d3ffffffff7fffffff"],
    [7, "07"],
    [7.5, "cb401e000000000000"],
    [7.1, "cb401c666666666666"],
    [1e300, "cb7e37e43c8800759c"],
  ])("writes the number %d in a form that peers read exactly", (value, hex) => {
    expect(encode({ a: value }).toString("hex")).toBe(`81a161${hex}`);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("refuses %d and says where", (value) => {
    expect(() => encode({ size: [1, value] })).toThrow("size.1 must be a finite number");
    expect(() => encode({ a: { b: value } })).toThrow(new PixelsError("invalid_value", "a.b must be a finite number"));
  });

  test.each([2n ** 64n, -1n])("refuses %d, which is no u64", (value) => {
    expect(() => encode({ seed: value })).toThrow(new PixelsError("invalid_value", "seed must be from 0 to 2^64 - 1"));
  });

  test("makes valid UTF-8 of half a surrogate pair", () => {
    expect(encode({ a: "x\ud83dy" })).toEqual(encode({ a: "x\ufffdy" }));
    expect(encode({ a: "🐉" }).toString("hex")).toBe("81a161a4f09f9089");
  });

  test("writes bytes as bin", () => {
    expect(encode({ a: Buffer.from([1, 2]) }).toString("hex")).toBe("81a161c4020102");
    expect(encode({ a: new Uint8Array([1, 2]) }).toString("hex")).toBe("81a161c4020102");
  });
});

describe("decode", () => {
  test("takes nil for an absent option, at any depth", () => {
    expect(decode(request, careless.pack({ ...DRAGON, lora: null }))).toEqual(DRAGON);
    const model = { name: "m", path: "/m", model_type: "vae", size_mb: 1, engine: null };
    expect(decode(reply, careless.pack({ type: "model_list", models: [model] }))).toEqual({
      type: "model_list",
      models: [{ name: "m", path: "/m", model_type: "vae", size_mb: 1 }],
    });
  });

  test("drops keys that it does not know, whatever their names", () => {
    const others = { constructor: 1, prototype: {}, toString: "x", tileset: [4, 4], hasOwnProperty: null };
    expect(decode(request, careless.pack({ ...others, ...DRAGON }))).toEqual(DRAGON);
  });

  test.each([0n, 255n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n])("reads the seed %d exactly", (seed) => {
    expect(decode(request, encode({ ...DRAGON, seed }))).toMatchObject({ seed });
  });

  test("reads whole numbers for fractions and 32-bit fractions", () => {
    expect(decode(request, careless.pack({ ...DRAGON, cfg_scale: 7 }))).toMatchObject({ cfg_scale: 7 });
    const floats = new Packr({ useRecords: false, variableMapSize: true, useFloat32: 1 });
    expect(decode(request, floats.pack({ ...DRAGON, cfg_scale: 7.1 }))).toMatchObject({ cfg_scale: Math.fround(7.1) });
  });

  test.each([
    ["type", "82 a474797065 a470696e67 a474797065 a470696e67"],
    ["type in another length", "82 a474797065 a470696e67 d90474797065 a470696e67"],
    ["another key", "83 a474797065 a470696e67 a161 01 a161 c0"],
    ["a key further in", "82 a474797065 a470696e67 a161 91 82 a162 01 a162 02"],
  ])("refuses a key that stands twice: %s", (_, hex) => {
    expect(() => decode(request, Buffer.from(hex.replaceAll(" ", ""), "hex"))).toThrow(
      new PixelsError("malformed", "not valid MessagePack: a key stands twice in one map"),
    );
  });

  test.each([
    [[], "malformed: the message must be a map"],
    [5, "malformed: the message must be a map"],
    ["ping", "malformed: the message must be a map"],
    [null, "malformed: the message must be a map"],
    [Buffer.from("ping"), "malformed: the message must be a map"],
    [{}, "malformed: the message's type is missing"],
    [{ type: null }, "malformed: the message's type is missing"],
    [{ type: 5 }, "malformed: the message's type must be text"],
    [{ type: ["ping"] }, "malformed: the message's type must be text"],
  ])("refuses %j, which is no message", (message, expected) => {
    expect(refusalOf("request", message)).toBe(expected);
  });

  test("names the types that it knows, and shows an unknown one without control characters", () => {
    const known = `known are ${request.options.map((option) => option.entries.type.literal).join(", ")}`;
    expect(refusalOf("request", { type: "teleport" })).toBe(`unknown_type: unknown message type "teleport"; ${known}`);
    expect(refusalOf("request", { type: "constructor" })).toMatch(/^unknown_type/);
    expect(refusalOf("request", { type: "\u001b[2J\u0000é" })).toContain('"?[2J??"');
    expect(refusalOf("request", { type: "x".repeat(9000) })).toContain(`"${"x".repeat(64)}"`);
  });

  test("keeps requests, replies and updates apart", () => {
    expect(refusalOf("reply", { type: "ping" })).toMatch(/^unknown_type/);
    expect(refusalOf("update", { type: "pong" })).toMatch(/^unknown_type/);
    expect(refusalOf("request", { type: "job_started", job_id: "a", timestamp: 1 })).toMatch(/^unknown_type/);
  });
});

describe("a refusal names the type, the field and what it must be", () => {
  const ID = "must be 1 to 128 of A-Z a-z 0-9 . _ -, and not . or ..";
  const SIDE = "must be a whole number from 1 to 4096";
  const SEED = "must be a whole number from 0 to 2^64 - 1";
  const HELLO = { type: "hello_info", version: "", package_version: "", instance: "", capabilities: [] };
  const LIST = { type: "update_list", instance: "", has_gap: false, last: 0 };

  test.each(["id", "prompt", "model", "size", "steps", "cfg_scale"] as const)("generate without %s", (field) => {
    const { [field]: _, ...rest } = DRAGON;
    expect(refusalOf("request", rest)).toBe(`invalid_value: generate: ${field} is missing`);
  });

  test.each([
    [{ id: "" }, `id ${ID}`],
    [{ id: "." }, `id ${ID}`],
    [{ id: ".." }, `id ${ID}`],
    [{ id: "../../etc/passwd" }, `id ${ID}`],
    [{ id: "a/b" }, `id ${ID}`],
    [{ id: "a\\b" }, `id ${ID}`],
    [{ id: "a\u0000" }, `id ${ID}`],
    [{ id: "a\n" }, `id ${ID}`],
    [{ id: "x".repeat(129) }, `id ${ID}`],
    [{ id: 7 }, "id must be text"],
    [{ prompt: "" }, "prompt must not be empty"],
    [{ prompt: " \n\t" }, "prompt must not be empty"],
    [{ prompt: "é".repeat(4097) }, "prompt must be at most 8,192 bytes"],
    [{ prompt: ["dragon"] }, "prompt must be text"],
    [{ model: "" }, "model must not be empty"],
    [{ model: "m".repeat(513) }, "model must be at most 512 characters"],
    [{ lora: 1 }, "lora must be text"],
    [{ size: [0, 32] }, `size.0 ${SIDE}`],
    [{ size: [32, 4097] }, `size.1 ${SIDE}`],
    [{ size: [-32, 32] }, `size.0 ${SIDE}`],
    [{ size: [32, 31.5] }, `size.1 ${SIDE}`],
    [{ size: ["32", 32] }, `size.0 ${SIDE}`],
    [{ size: [2 ** 40, 32] }, `size.0 ${SIDE}`],
    [{ size: [32] }, "size.1 is missing"],
    [{ size: [32, 32, 32] }, "size.2 is one too many"],
    [{ size: 32 }, "size must be a list of width and height"],
    [{ size: "32x32" }, "size must be a list of width and height"],
    [{ size: { 0: 32, 1: 32 } }, "size must be a list of width and height"],
    [{ steps: 0 }, "steps must be a whole number from 1 to 1000"],
    [{ steps: 1001 }, "steps must be a whole number from 1 to 1000"],
    [{ steps: -1 }, "steps must be a whole number from 1 to 1000"],
    [{ steps: 1.5 }, "steps must be a whole number from 1 to 1000"],
    [{ steps: true }, "steps must be a whole number from 1 to 1000"],
    [{ cfg_scale: -0.1 }, "cfg_scale must be a number from 0 to 100"],
    [{ cfg_scale: 100.1 }, "cfg_scale must be a number from 0 to 100"],
    [{ cfg_scale: "7" }, "cfg_scale must be a number from 0 to 100"],
    [{ seed: -1 }, `seed ${SEED}`],
    [{ seed: 1.5 }, `seed ${SEED}`],
    [{ seed: "1" }, `seed ${SEED}`],
    [{ seed: 2 ** 60 }, `seed ${SEED}`],
    [{ seed: true }, `seed ${SEED}`],
    [{ negative_prompt: "n".repeat(8193) }, "negative_prompt must be at most 8,192 bytes"],
    [{ negative_prompt: false }, "negative_prompt must be text"],
    [{ batch_size: 65 }, "batch_size must be a whole number from 1 to 64"],
    [{ animation_frames: 0 }, "animation_frames must be a whole number from 1 to 64"],
    [{ animation_frames: 65 }, "animation_frames must be a whole number from 1 to 64"],
    [{ animation_frames: 2.5 }, "animation_frames must be a whole number from 1 to 64"],
    [{ tileset_grid: 4 }, "tileset_grid must be a list of columns and rows"],
    [{ tileset_grid: [4] }, "tileset_grid.1 is missing"],
    [{ tileset_grid: [4, 4, 4] }, "tileset_grid.2 is one too many"],
    [{ tileset_grid: [0, 4] }, "tileset_grid.0 must be a whole number from 1 to 16"],
    [{ tileset_grid: [4, 17] }, "tileset_grid.1 must be a whole number from 1 to 16"],
    [{ tileset_grid: [16, 5] }, "tileset_grid must have at most 64 tiles in all"],
    [{ scale: 0 }, "scale must be a whole number from 1 to 128"],
  ])("generate with %j", (fields, expected) => {
    expect(refusalOf("request", { ...DRAGON, ...fields })).toBe(`invalid_value: generate: ${expected}`);
  });

  test("generate with a side of 64 bits", () => {
    expect(refusalOf("request", { ...DRAGON, size: [2n ** 63n, 32] })).toBe(`invalid_value: generate: size.0 ${SIDE}`);
  });

  test.each([
    ["request", { type: "cancel" }, "cancel: job_id is missing"],
    ["request", { type: "job", job_id: "../x" }, `job: job_id ${ID}`],
    ["request", { type: "image", job_id: "a", index: 64 }, "image: index must be a whole number from 0 to 63"],
    [
      "request",
      { type: "jobs", state: "asleep" },
      "jobs: state must be one of queued, running, completed, failed, cancelled, expired, unknown",
    ],
    ["request", { type: "jobs", limit: 1001 }, "jobs: limit must be a whole number from 1 to 1000"],
    ["reply", { type: "model_list", models: {} }, "model_list: models must be a list"],
    ["reply", { type: "model_list", models: [5] }, "model_list: models.0 must be a map"],
    ["reply", { ...HELLO, limits: 5 }, "hello_info: limits must be a map"],
    [
      "reply",
      { ...HELLO, limits: { side: -1 } },
      "hello_info: limits.side must be a whole number from 0 to 9007199254740991",
    ],
    ["reply", { ...LIST, updates: [5] }, "update_list: updates.0 must be a type of message that is known here"],
    [
      "reply",
      { ...LIST, updates: [{ type: "\u001b[2J" }] },
      "update_list: updates.0.type must be a type of message that is known here",
    ],
    [
      "reply",
      { type: "model_list", models: [{ name: "a", path: "/a", model_type: "brush", size_mb: 1 }] },
      "model_list: models.0.model_type must be one of checkpoint, lora, vae",
    ],
    ["reply", { type: "image_data", job_id: "a", index: 0, png: "text" }, "image_data: png must be bytes"],
    [
      "reply",
      { type: "job_accepted", job_id: "a", estimated_time_s: -1 },
      "job_accepted: estimated_time_s must not be negative",
    ],
    [
      "update",
      { type: "progress", job_id: "a", stage: "dreaming" },
      "progress: stage must be one of initializing, loading_models, encoding, sampling, decoding, post_processing",
    ],
    ["update", { type: "job_finished", job_id: "a", success: 1 }, "job_finished: success must be true or false"],
  ] as const)("%s %j", (kind, message, expected) => {
    expect(refusalOf(kind, message)).toBe(`invalid_value: ${expected}`);
  });
});
