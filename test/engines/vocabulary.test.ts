import { expect, test } from "vitest";
import type { Manifest } from "../../src/engines/sprite/manifest.ts";
import { Vocabulary } from "../../src/engines/sprite/vocabulary.ts";

const manifest = {
  files: { vocabulary: { path: "vocab.json", sha256: "" } },
  token_count: 4,
  ignored_words: ["a", "the"],
} as unknown as Manifest;
const words = { red: 1, dragon: 2, berry: 3, torch: 4, gas: 5, skeletons: 6 };
const vocabulary = new Vocabulary(JSON.stringify(words), manifest);
const ids = (prompt: string) => [...vocabulary.encode(prompt).tokens].map(Number);
const warnings = (prompt: string) => vocabulary.encode(prompt).warnings;

test("known words become their ids in order, each once, filled up with 0", () => {
  expect(ids("the DRAGON: a red, red dragon")).toEqual([2, 1, 0, 0]);
  expect(warnings("the DRAGON: a red, red dragon")).toEqual([]);
});

test("a prompt without words is the empty prompt", () => {
  expect(ids("  ... ")).toEqual([0, 0, 0, 0]);
});

test("a plural stands for its singular, but a word that is known as it stands is not cut", () => {
  expect(ids("dragons berries torches")).toEqual([2, 3, 4, 0]);
  expect(ids("gas skeletons")).toEqual([5, 6, 0, 0]);
});

test("unknown words are named once each", () => {
  expect(warnings("crimson hood, red CRIMSON")).toEqual(['the model does not know "crimson", "hood": ignored']);
});

test("words beyond the model's number are named", () => {
  expect(ids("red dragon berry torch gas red")).toEqual([1, 2, 3, 4]);
  expect(warnings("red dragon berry torch gas red")).toEqual([
    'the model takes 4 words, so there was no room for "gas": ignored',
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

test.each(["not json", "7", '{"red": "1"}', '{"red": 0}'])("the vocabulary %s is refused", (json) => {
  expect(() => new Vocabulary(json, manifest)).toThrow("vocab.json cannot be used: it must map words to ids");
});
