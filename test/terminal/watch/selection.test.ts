import { expect, test } from "vitest";
import { Selection } from "../../../src/terminal/watch/selection.ts";

test("a job that becomes the first by itself is not taken for the one that was meant until that was seen", () => {
  const selection = new Selection();
  selection.shown("one", 0);
  expect(selection.hasJustMoved(10)).toBe(false);
  selection.shown("two", 5000);
  expect(selection.hasJustMoved(5200)).toBe(true);
  selection.shown("two", 5300);
  expect(selection.hasJustMoved(5400)).toBe(true);
  expect(selection.hasJustMoved(6100)).toBe(false);
});

test("a job that somebody chooses is meant at once, and stays chosen when others end", () => {
  const selection = new Selection();
  selection.shown("one", 0);
  selection.shown("two", 5000);
  selection.choose("two");
  expect(selection.hasJustMoved(5001)).toBe(false);
  selection.choose("three");
  selection.shown("three", 5100);
  expect(selection.hasJustMoved(5101)).toBe(false);
  expect(selection.id).toBe("three");
});
