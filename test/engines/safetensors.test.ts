import { expect, test } from "vitest";
import { readSafetensors } from "../../src/engines/sprite/safetensors.ts";
import { safetensors, tensor } from "../support/adapter.ts";

const tensors = { "a.weight": tensor([2, 3], 1), empty: tensor([0], 1), scalar: tensor([], 7) };

test("tensors come by their names, with their shapes", () => {
  expect(Object.fromEntries(readSafetensors(safetensors(tensors)))).toEqual(tensors);
});

test("what is written to a tensor is written to the file", () => {
  const bytes = safetensors(tensors);
  readSafetensors(bytes).get("a.weight")?.values.fill(3);
  expect(readSafetensors(bytes).get("a.weight")?.values).toEqual(new Float32Array(6).fill(3));
});

const header = (text: string) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, Buffer.from(text)]);
};

test.each<[string, Buffer, string]>([
  ["nothing", Buffer.alloc(0), "it is no safetensors file"],
  ["a length beyond its end", Buffer.alloc(16, 255), "it is no safetensors file"],
  ["no JSON", header("{{{{{{{{"), "it is no safetensors file"],
  ["a number", header("7       "), "it is no safetensors file"],
  [
    "half floats",
    header('{"x":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}'),
    "its tensor x must be of 32-bit floats",
  ],
  [
    "a tensor beyond its end",
    header('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'),
    "its tensor x does not lie within the file",
  ],
  [
    "a shape that its bytes do not fill",
    header('{"x":{"dtype":"F32","shape":[9],"data_offsets":[0,8]}}'),
    "its tensor x does not lie within the file",
  ],
])("a file of %s is refused", (_, bytes, problem) => {
  expect(() => readSafetensors(bytes)).toThrow(problem);
});
