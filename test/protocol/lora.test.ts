import { expect, test } from "vitest";
import { formatLoras, parseLoras } from "../../src/protocol/recipe/lora.ts";

test.each([
  ["ink", { name: "ink", weight: 1 }],
  ["ink:0.5", { name: "ink", weight: 0.5 }],
  ["ink:0", { name: "ink", weight: 0 }],
  ["ink:.25", { name: "ink", weight: 0.25 }],
  ["ink:2", { name: "ink", weight: 2 }],
  ["style:ink:1.5", { name: "style:ink", weight: 1.5 }],
  ["ink:strong", { name: "ink:strong", weight: 1 }],
  ["ink:", { name: "ink:", weight: 1 }],
])("%s", (text, wish) => {
  expect(parseLoras(text)).toEqual([wish]);
});

test.each(["ink:2.5", "ink:-1", "ink:99999999999999999999"])("the weight of %s is refused", (text) => {
  expect(() => parseLoras(text)).toThrow("a LoRA's weight must be a number from 0 to 2, not ");
});

test.each([
  ["ink:0.5+chalk", [0.5, 1]],
  ["ink:1+chalk:0.25", [1, 0.25]],
])("%s names two, and is written so again", (text, [ink, chalk]) => {
  const wishes = [
    { name: "ink", weight: ink },
    { name: "chalk", weight: chalk },
  ];
  expect(parseLoras(text)).toEqual(wishes);
  expect(formatLoras(parseLoras(text))).toBe(text);
});

test.each(["ink+chalk", "ink:strong+chalk", "c++"])("a plus sign within %s is a part of its name", (text) => {
  expect(parseLoras(text)).toEqual([{ name: text, weight: 1 }]);
});

test.each([
  ["ink:1+ink:0.5", "the LoRA ink is named twice"],
  ["a:1+b:1+c:1+d:1+e", "at most 4 LoRAs can be named, not 5"],
])("%s is refused", (text, message) => {
  expect(() => parseLoras(text)).toThrow(message);
});
