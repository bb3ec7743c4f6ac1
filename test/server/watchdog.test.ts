import { expect, it } from "vitest";
import type { Recipe } from "../../src/protocol/recipe/recipe.ts";
import { patienceMs } from "../../src/server/lanes/watchdog.ts";

const RECIPE: Recipe = {
  prompt: "a red dragon",
  model: "sprite",
  size: [32, 32],
  steps: 20,
  cfg_scale: 2,
  seed: 1n,
};

it.each([
  ["a sprite takes no time to finish", {}, [0, 10]],
  ["the largest file takes longer than a worker may be silent otherwise", { scale: 128 }, [10_000, 30_000]],
  ["so does a tileset of that size", { scale: 16, tileset_grid: [8, 8] }, [10_000, 30_000]],
  ["a batch is finished picture by picture", { batch_size: 64, scale: 4 }, [0, 100]],
])("%s", (_, other, [least, most]) => {
  const patience = patienceMs({ ...RECIPE, ...(other as Partial<Recipe>) });
  expect(patience).toBeGreaterThanOrEqual(least as number);
  expect(patience).toBeLessThanOrEqual(most as number);
});
