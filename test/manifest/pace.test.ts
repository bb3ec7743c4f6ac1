import { expect, test } from "vitest";
import type { Result } from "../../src/make/run/result.ts";
import { estimate, paceOf } from "../../src/manifest/plan/pace.ts";
import { assetsOf } from "./entries.ts";

const assets = assetsOf([
  { name: "a", prompt: "a" },
  { name: "b", prompt: "b", steps: 40 },
  { name: "c", prompt: "c" },
]);

function resultsOf(durations: (number | undefined)[]): Result[] {
  return durations.map((durationS, index) => ({
    sprite: { index, jobId: "id", prompt: "a", seed: 1n },
    status: "completed",
    durationS,
    pictures: [],
    warnings: [],
  }));
}

test("pictures take what those that were drawn alike took, with as many workers", () => {
  const pace = paceOf(assets, resultsOf([1, 4, 3]), 4);
  expect(estimate(assets, pace)).toBe(4);
  expect(estimate(assets.slice(0, 1), pace)).toBe(1);
  expect(estimate(assets.slice(1, 2), pace)).toBe(2);
  expect(estimate([], pace)).toBe(0);
});

test("pictures that are drawn in a new way take nobody knows how long", () => {
  const pace = paceOf(assets, resultsOf([1, 4, 3]), 8);
  expect(estimate(assetsOf([{ prompt: "d", size: [64, 64] }]), pace)).toBeUndefined();
  expect(estimate([...assets, ...assetsOf([{ prompt: "d", model: "other" }])], pace)).toBeUndefined();
});

test("a backend that does not tell durations teaches nothing", () => {
  expect(paceOf(assets, resultsOf([undefined, undefined, undefined]), 8).size).toBe(0);
});
