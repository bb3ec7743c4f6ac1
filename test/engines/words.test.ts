import { expect, test } from "vitest";
import { WordTable } from "../../src/engines/sprite/words.ts";

/** Row n is [n, n / 2]: a vector tells its word. */
const words = ["red", "dragon", "berry", "torch", "gas", "skeletons"];
const vectors = Int8Array.from(words.flatMap((_, row) => [2 * (row + 1), row + 1]));
const table = new WordTable(words, vectors, {
  words: { count: 4, dimensions: 2, step: 0.5 },
  ignored_words: ["a", "the"],
});
const rows = (prompt: string) => [...table.encode(prompt).words].filter((_, i) => i % 2 === 0);
const warnings = (prompt: string) => table.encode(prompt).warnings;

test("a word becomes its vector, its bytes times the step, and rows of zeros fill up", () => {
  expect([...table.encode("dragon").words]).toEqual([2, 1, 0, 0, 0, 0, 0, 0]);
});

test("known words come in their order, each once, whatever stands between them", () => {
  expect(rows("the DRAGON: a red, red dragon")).toEqual([2, 1, 0, 0]);
  expect(warnings("the DRAGON: a red, red dragon")).toEqual([]);
});

test("a prompt without words is the empty prompt", () => {
  expect(rows("  ... ")).toEqual([0, 0, 0, 0]);
});

test("a plural stands for its singular, but a word that is known as it stands is not cut", () => {
  expect(rows("dragons berries torches")).toEqual([2, 3, 4, 0]);
  expect(rows("gas skeletons")).toEqual([5, 6, 0, 0]);
});

test("unknown words are named once each", () => {
  expect(warnings("crimson hood, red CRIMSON")).toEqual(['the model does not know "crimson", "hood": ignored']);
});

test("words beyond the model's number are named", () => {
  expect(rows("red dragon berry torch gas red")).toEqual([1, 2, 3, 4]);
  expect(warnings("red dragon berry torch gas red")).toEqual([
    'the model takes 4 words, so there was no room for "gas": ignored',
  ]);
});

test("what other front ends take for a LoRA is no word, and a warning says so", () => {
  expect(rows("<lora:dragon:0.5> berry")).toEqual([3, 0, 0, 0]);
  expect(warnings("<lora:dragon:0.5> berry")).toEqual([
    "<lora:dragon:0.5> is no part of a prompt: ignored; a LoRA is a setting of its own",
  ]);
});

test("names of what every object has are not words of the vocabulary", () => {
  expect(warnings("constructor __proto__")).toEqual(['the model does not know "constructor", "proto": ignored']);
});

test("a warning shows a prompt's words without its control characters, and stays short", () => {
  expect(warnings("\u001b[31mhood\u0007")).toEqual(['the model does not know "31mhood": ignored']);
  const [long] = warnings(Array.from({ length: 500 }, (_, i) => `${"x".repeat(60)}${i}`).join(" "));
  expect(long).toContain('…" and 492 more');
  expect((long as string).length).toBeLessThan(320);
});
