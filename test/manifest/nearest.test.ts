import { expect, test } from "vitest";
import { nearest } from "../../src/manifest/text/nearest.ts";

test("of several candidates the one with the fewest other letters is meant", () => {
  expect(nearest("promt", ["prompt", "prompts", "palette"])).toBe("prompt");
  expect(nearest("zzz", ["prompt", "palette"])).toBeUndefined();
});

test("a hostile list of candidates is not looked through to its end", () => {
  const others = Array.from({ length: 5000 }, () => "n".repeat(96));
  expect(nearest("m".repeat(96), [...others, "m".repeat(96)])).toBeUndefined();
});
