import fc from "fast-check";
import { expect, test } from "vitest";
import { matcher } from "../../src/manifest/text/pattern.ts";

test.each([
  ["hero-*", ["hero-1", "hero-"], ["hero", "a-hero-1"]],
  ["*", ["", "a"], []],
  ["a*b*c", ["abc", "a-b-c", "abcbc"], ["ac", "acb"]],
  ["ab*ba", ["abba", "ab-ba"], ["aba"]],
  ["hero", ["hero"], ["hero-1", "HERO"]],
])("%s fits what it should, and nothing else", (pattern, fits, others) => {
  for (const name of fits) expect(matcher(pattern)(name), name).toBe(true);
  for (const name of others) expect(matcher(pattern)(name), name).toBe(false);
});

test("it says what a regular expression says", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 6 });
  fc.assert(
    fc.property(pattern, letters, (wanted, name) => {
      const expression = wanted.replaceAll(".", "\\.").replaceAll("*", ".*");
      expect(matcher(wanted)(name)).toBe(new RegExp(`^${expression}$`).test(name));
    }),
    { numRuns: 2000 },
  );
});
