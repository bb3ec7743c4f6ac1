import { expect, test } from "vitest";
import { stanceIn } from "../../../src/engines/poses/stance.ts";

test.each([
  ["a knight, seen from behind, walking", "behind", "walk", "a knight"],
  ["the same hero from the back", "behind", undefined, "the same hero"],
  ["a farmer facing left, idle", "left", "idle", "a farmer"],
  ["a ninja walking to the right", "right", "walk", "a ninja"],
  ["a mage, front view, attacking", "front", "attack", "a mage"],
  ["a goblin hurt", undefined, "hurt", "a goblin"],
  ["an orc running animation", undefined, "walk", "an orc"],
  ["a knight walking with a torch", undefined, "walk", "a knight with a torch"],
])("%s: seen from %s, doing %s", (prompt, side, pose, subject) => {
  expect(stanceIn(prompt)).toEqual({ side, pose, subject });
});

test.each([
  "a walking stick",
  "a standing stone",
  "running shoes",
  "the moon behind a cloud",
  "a left glove",
  "a backpack",
])("%s says nothing of sides and poses", (prompt) => {
  expect(stanceIn(prompt)).toEqual({ side: undefined, pose: undefined, subject: prompt });
});
