import { expect, test } from "vitest";
import type { Denoiser } from "../../src/engines/sprite/denoiser.ts";
import { guided } from "../../src/engines/sprite/guidance.ts";
import { sample } from "../../src/engines/sprite/sampler.ts";

const noise = Float32Array.from([1, -2, 0.5, 3]);
const picture = Float32Array.from([0.5, -1, 0.25, 1]);
const nothing = { references: new Float32Array(), style: 0 };
const conditions = {
  prompt: { ...nothing, words: Float32Array.of(7) },
  negative: { ...nothing, words: Float32Array.of(9) },
  guidance: 1,
  interval: [0, 1],
  shape: { width: 1, height: 1 },
} as const;
const schedule = { steps: 4, first: 1, last: 0.25 };
const signal = new AbortController().signal;

/** A network that knows the whole way from this noise to this picture, and notes how it is called. */
function perfect() {
  const calls: { rows: number; t: number; words: number[] }[] = [];
  const denoiser: Denoiser = {
    async velocity(x, t, rows) {
      calls.push({ rows: x.length / noise.length, t, words: rows.flatMap(({ words }) => [...words]) });
      return x.map((_, i) => (noise[i % 4] as number) - (picture[i % 4] as number));
    },
    release: async () => {},
  };
  return { denoiser, calls };
}

test("evenly spaced steps lead from the noise to the picture", async () => {
  const { denoiser, calls } = perfect();
  expect(await sample(guided(denoiser, conditions), noise, schedule, () => {}, signal)).toEqual(picture);
  expect(calls.map(({ t }) => t)).toEqual([1, 0.75, 0.5, 0.25]);
});

test("the last noise level is the one asked for, however many steps lead there, and one step is asked at pure noise", async () => {
  const levels = async (steps: number) => {
    const { denoiser, calls } = perfect();
    const x = await sample(guided(denoiser, conditions), noise, { steps, first: 1, last: 0.5 }, () => {}, signal);
    expect([...x]).toEqual([...picture]);
    return calls.map(({ t }) => t);
  };
  expect(await levels(1)).toEqual([1]);
  expect(await levels(2)).toEqual([1, 0.5]);
  expect(await levels(5)).toEqual([1, 0.875, 0.75, 0.625, 0.5]);
});

test("each step shows the clean picture that the network sees, and the noise stays as it was", async () => {
  const shown: Float32Array[] = [];
  const field = guided(perfect().denoiser, conditions);
  await sample(field, noise, schedule, (_, predicted) => shown.push(predicted()), signal);
  expect(shown).toEqual([picture, picture, picture, picture]);
  expect(noise).toEqual(Float32Array.from([1, -2, 0.5, 3]));
});

test("a guided step is one batch of the negative and the prompt's row, an unguided one the prompt's alone", async () => {
  const two = perfect();
  await sample(guided(two.denoiser, { ...conditions, guidance: 2 }), noise, schedule, () => {}, signal);
  expect(two.calls.map(({ rows, words }) => [rows, words])).toEqual(Array(4).fill([2, [9, 7]]));
  const plain = perfect();
  await sample(guided(plain.denoiser, conditions), noise, schedule, () => {}, signal);
  expect(plain.calls.map(({ rows, words }) => [rows, words])).toEqual(Array(4).fill([1, [7]]));
});

test("guidance moves away from the negative row by its scale", async () => {
  const denoiser: Denoiser = {
    velocity: async () => Float32Array.from([1, 1, 1, 1, 2, 3, 4, 5]),
    release: async () => {},
  };
  const x = await sample(
    guided(denoiser, { ...conditions, guidance: 3 }),
    new Float32Array(4),
    { steps: 1, first: 1, last: 0.25 },
    () => {},
    signal,
  );
  expect([...x]).toEqual([-4, -7, -10, -13]);
});

test("guidance holds within its interval of noise levels, both ends included, and costs nothing outside", async () => {
  const { denoiser, calls } = perfect();
  const field = guided(denoiser, { ...conditions, guidance: 2, interval: [0.5, 0.75] });
  await sample(field, noise, schedule, () => {}, signal);
  expect(calls.map(({ t, rows }) => [t, rows])).toEqual([
    [1, 1],
    [0.75, 2],
    [0.5, 2],
    [0.25, 1],
  ]);
});
