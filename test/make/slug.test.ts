import fc from "fast-check";
import { expect, test } from "vitest";
import { slug } from "../../src/make/files/slug.ts";

test.each([
  ["a red dragon", "a-red-dragon"],
  ["  Élan über Straße!  ", "elan-uber-stra-e"],
  ["../../etc/passwd", "etc-passwd"],
  ["--help", "help"],
  ["CON", "con-sprite"],
  ["竜", "sprite"],
  ["\u0000\n", "sprite"],
  [`${"long ".repeat(20)}`, "long-long-long-long-long-long-long-long-long-long-long-long"],
  ["x".repeat(500), "x".repeat(60)],
])("%j becomes %j", (text, expected) => {
  expect(slug(text)).toBe(expected);
});

test("whatever the text, the slug is a plain file name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expect(slug(text)).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(slug(text).length).toBeLessThanOrEqual(60);
    }),
  );
});
