import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { gaussianNoise } from "../../src/engines/sprite/noise.ts";
import { log, normalQuantile } from "../../src/engines/sprite/normal.ts";
import { philox } from "../../src/engines/sprite/philox.ts";
import vectors from "./noise-vectors.json" with { type: "json" };

function hex(words: readonly number[]): string {
  return words.map((word) => word.toString(16).padStart(8, "0")).join(" ");
}

function float32Hex(value: number | undefined): string {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value ?? Number.NaN);
  return bytes.toString("hex");
}

// The known-answer vectors that the authors of the generator publish with Random123 (kat_vectors).
test.each([
  [[0, 0, 0, 0], 0n, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
  [[0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], 0xffff_ffff_ffff_ffffn, "408f276d 41c83b0e a20bc7c6 6d5451fd"],
  [[0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], 0x299f_31d0_a409_3822n, "d16cfe09 94fdcceb 5001e420 24126ea1"],
] as const)("philox gives the published words for counter %j and key %s", (counter, key, words) => {
  expect(hex(philox(counter, key))).toBe(words);
});

// The vectors come from another implementation: Python's integers and statistics.NormalDist.inv_cdf.
test.each(vectors)("seed $seed gives the noise of the committed vectors, bit for bit", (vector) => {
  const noise = gaussianNoise(BigInt(vector.seed), 4096);
  expect([...noise.subarray(0, 8)].map(float32Hex)).toEqual(vector.first);
  expect(float32Hex(noise[4095])).toBe(vector.last);
  expect(createHash("sha256").update(new Uint8Array(noise.buffer)).digest("hex")).toBe(vector.sha256);
});

test("shorter noise is the beginning of longer noise", () => {
  expect(gaussianNoise(7n, 10)).toEqual(gaussianNoise(7n, 64).subarray(0, 10));
});

test("noise has the mean and the spread of a standard normal", () => {
  const noise = gaussianNoise(5n, 40_000);
  const mean = noise.reduce((sum, x) => sum + x, 0) / noise.length;
  const variance = noise.reduce((sum, x) => sum + (x - mean) ** 2, 0) / noise.length;
  // Five standard errors of each estimate.
  expect(Math.abs(mean)).toBeLessThan(0.025);
  expect(Math.abs(variance - 1)).toBeLessThan(0.036);
});

test.each([
  [0.5, 0],
  [0.975, 1.959963984540054],
  [0.9, 1.2815515655446004],
  [1e-10, -6.361340902404056],
  [1e-20, -9.262340089798409],
])("the quantile of %f is the tabulated one", (u, z) => {
  expect(normalQuantile(u)).toBeCloseTo(z, 13);
});

test("the logarithm agrees with the platform's to the last few bits", () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -40, max: 1, noNaN: true }), (x) => {
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(Math.log(x))));
    }),
  );
});
