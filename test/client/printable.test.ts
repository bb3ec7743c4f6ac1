import { expect, test } from "vitest";
import { printable } from "../../src/client/printable.ts";

test.each([
  ["a red dragon", "a red dragon"],
  ["Drache 🐉 竜", "Drache 🐉 竜"],
  ["\u001b]0;owned\u0007red\u001b[31m dragon\u001b[0m", "red dragon"],
  ["two\r\nlines\tand\u0000more", "two lines and more"],
  ["\u009b31mC1 and \u0085 more", "C1 and more"],
  ["\u202egnp.exe\u202c \u2066x\u2069 \u200ey\ufeff", "gnp.exe x y"],
  ["\u001b", ""],
])("%j is shown as %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});
