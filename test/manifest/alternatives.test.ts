import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Alternatives,
  BraceError,
  choose,
  combinations,
  parseAlternatives,
} from "../../src/manifest/text/alternatives.ts";

const prompts = (alternatives: Alternatives) => [...choose(alternatives)].map(({ prompt }) => prompt);

test("each combination of alternatives is a prompt, the last changing fastest", () => {
  const alternatives = parseAlternatives("{red, blue} sword of {iron,gold ,ice}!");
  expect(prompts(alternatives)).toEqual([
    "red sword of iron!",
    "red sword of gold!",
    "red sword of ice!",
    "blue sword of iron!",
    "blue sword of gold!",
    "blue sword of ice!",
  ]);
});

test("a prompt without braces is one prompt, and doubled braces are braces", () => {
  expect(prompts(parseAlternatives("a potion, red"))).toEqual(["a potion, red"]);
  expect(prompts(parseAlternatives("a {{strange}} {sign,rune}"))).toEqual(["a {strange} sign", "a {strange} rune"]);
});

test.each([
  ["a {sword", "a { without its partner"],
  ["a sword}", "a } without its partner"],
  ["a {sword}", "{sword}, which is no choice"],
  ["a {}", "{}, which is no choice"],
  ["a {sword,}", "an empty alternative"],
  ["a {b,{c,d}}", "a { without its partner"],
])("%j makes no sense", (prompt, problem) => {
  expect(() => parseAlternatives(prompt)).toThrow(BraceError);
  expect(() => parseAlternatives(prompt)).toThrow(problem);
});

const word = fc.stringMatching(/^[a-z \u00e9\u9244]{0,6}[a-z]$/);

test("there are as many prompts as combinations, each the texts with one choice between them", () => {
  const places = fc.array(fc.uniqueArray(word, { minLength: 2, maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(places, (given) => {
      const trimmed = given.map((place) => place.map((choice) => choice.trim()));
      const alternatives = parseAlternatives(given.map((place, i) => `${i}{${place.join(",")}}`).join(""));
      const all = [...choose(alternatives)];
      expect(all).toHaveLength(combinations(alternatives));
      for (const { prompt, chosen } of all) {
        expect(prompt).toBe(chosen.map(({ text }, i) => `${i}${text}`).join(""));
        expect(chosen.map(({ text }) => text)).toEqual(chosen.map(({ rank }, i) => trimmed[i]?.[rank - 1]));
      }
      expect(new Set(all.map(({ chosen }) => chosen.map(({ rank }) => rank).join())).size).toBe(all.length);
    }),
  );
});

test("any text with its braces doubled stands for itself", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(prompts(parseAlternatives(text.replaceAll(/[{}]/g, "$&$&")))).toEqual([text]);
    }),
  );
});
