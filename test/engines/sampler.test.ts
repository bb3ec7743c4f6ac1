import { expect, test } from "vitest";
import type { Denoiser } from "../../src/engines/sprite/denoiser.ts";
import { sample } from "../../src/engines/sprite/sampler.ts";

const noise = Float32Array.from([1, -2, 0.5, 3]);
const picture = Float32Array.from([0.5, -1, 0.25, 1]);
const conditions = { prompt: new BigInt64Array([7n]), negative: new BigInt64Array([9n]), steps: 4, guidance: 1 };
const signal = new AbortController().signal;

/** A network that knows the whole way from this noise to this picture, and notes how it is called. */
function perfect() {
  const calls: { rows: number; t: number; tokens: number[] }[] = [];
  const denoiser: Denoiser = {
    async velocity(x, t, tokens) {
      calls.push({ rows: x.length / noise.length, t, tokens: [...tokens].map(Number) });
      return x.map((_, i) => (noise[i % 4] as number) - (picture[i % 4] as number));
    },
    release: async () => {},
  };
  return { denoiser, calls };
}

test("evenly spaced steps lead from the noise to the picture", async () => {
  const { denoiser, calls } = perfect();
  expect(await sample(denoiser, noise, conditions, () => {}, signal)).toEqual(picture);
  expect(calls.map(({ t }) => t)).toEqual([1, 0.75, 0.5, 0.25]);
});

test("each step shows the clean picture that the network sees, and the noise stays as it was", async () => {
  const shown: Float32Array[] = [];
  await sample(perfect().denoiser, noise, conditions, (_, predicted) => shown.push(predicted()), signal);
  expect(shown).toEqual([picture, picture, picture, picture]);
  expect(noise).toEqual(Float32Array.from([1, -2, 0.5, 3]));
});

test("a guided step is one batch of the negative and the prompt's row, an unguided one the prompt's alone", async () => {
  const guided = perfect();
  await sample(guided.denoiser, noise, { ...conditions, guidance: 2 }, () => {}, signal);
  expect(guided.calls.map(({ rows, tokens }) => [rows, tokens])).toEqual(Array(4).fill([2, [9, 7]]));
  const plain = perfect();
  await sample(plain.denoiser, noise, conditions, () => {}, signal);
  expect(plain.calls.map(({ rows, tokens }) => [rows, tokens])).toEqual(Array(4).fill([1, [7]]));
});

test("guidance moves away from the negative row by its scale", async () => {
  const denoiser: Denoiser = {
    velocity: async () => Float32Array.from([1, 1, 1, 1, 2, 3, 4, 5]),
    release: async () => {},
  };
  const x = await sample(denoiser, new Float32Array(4), { ...conditions, steps: 1, guidance: 3 }, () => {}, signal);
  expect([...x]).toEqual([-4, -7, -10, -13]);
});
