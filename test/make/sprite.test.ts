import { expect, test } from "vitest";
import { listSprites } from "../../src/make/sprite.ts";
import { MAX_U64 } from "../../src/protocol/limits.ts";

test("each prompt gets as many sprites as asked for, with seeds that count up", () => {
  const sprites = listSprites(["dragon", "potion"], 2, 7n);
  expect(sprites.map(({ index, prompt, seed }) => [index, prompt, seed])).toEqual([
    [0, "dragon", 7n],
    [1, "dragon", 8n],
    [2, "potion", 7n],
    [3, "potion", 8n],
  ]);
  expect(new Set(sprites.map((sprite) => sprite.jobId)).size).toBe(4);
});

test("where each is the best of several, seeds leave room for those", () => {
  expect(listSprites(["dragon"], 3, 7n, 4).map(({ seed }) => seed)).toEqual([7n, 11n, 15n]);
  expect(() => listSprites(["dragon"], 2, MAX_U64 - 6n, 4)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("leaves no room for 8 seeds"),
      hint: "Lower it, or ask for fewer pictures.",
    }),
  );
});

test("a seed that was not given is drawn below 2^32, another one each time", () => {
  const seeds = Array.from({ length: 8 }, () => listSprites(["dragon"], 1, undefined)[0]?.seed ?? -1n);
  expect(seeds.every((seed) => seed >= 0n && seed < 2n ** 32n)).toBe(true);
  expect(new Set(seeds).size).toBeGreaterThan(1);
});

test("the largest seed can be used, and nothing after it", () => {
  expect(listSprites(["dragon"], 1, MAX_U64)).toHaveLength(1);
  expect(() => listSprites(["dragon"], 2, MAX_U64)).toThrow(expect.objectContaining({ code: "usage" }));
});
