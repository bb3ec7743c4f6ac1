import { expect, test } from "vitest";
import { parseLora } from "../../src/protocol/recipe/lora.ts";

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
  expect(parseLora(text)).toEqual(wish);
});

test.each(["ink:2.5", "ink:-1", "ink:99999999999999999999"])("the weight of %s is refused", (text) => {
  expect(() => parseLora(text)).toThrow("a LoRA's weight must be a number from 0 to 2, not ");
});
