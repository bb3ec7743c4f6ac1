import { expect, test } from "vitest";
import { candidates, type Source } from "../../../src/terminal/completion/candidates.ts";

async function offered(...words: string[]): Promise<string[]> {
  const typed = { before: words.slice(0, -1), current: words.at(-1) ?? "" };
  const found = await candidates(typed, async (source: Source) => [{ value: `a-${source.replace(" ", "-")}` }]);
  return found.map(({ value }) => value);
}

test.each([
  [[""], ["generate", "palettes", "help"]],
  [["help", ""], ["generate"]],
  [["generate", "--mod"], ["--model"]],
  [["generate", "a dragon", "--model", ""], ["a-checkpoint"]],
  [["generate", "-m", ""], ["a-checkpoint"]],
  [["generate", "--lora", "a"], ["a-lora"]],
  [["generate", "--lora="], ["--lora=a-lora"]],
  [["generate", "--background=t"], ["--background=transparent"]],
  [
    ["generate", "--background", ""],
    ["keep", "transparent"],
  ],
  [["cancel", "one", ""], ["a-active-job"]],
  [
    ["status", ""],
    ["a-active-job", "a-ended-job"],
  ],
  [["palettes", ""], ["a-palette"]],
  [["completion", "z"], ["zsh"]],
])("%j may go on as %j", async (words, some) => {
  expect(await offered(...words)).toEqual(expect.arrayContaining(some));
});

test("what was given, what is hidden, and what does not begin so is not offered", async () => {
  expect(await offered("generate", "--seed", "1", "--see")).toEqual([]);
  expect(await offered("generate", "--seed=1", "--see")).toEqual([]);
  expect(await offered("generate", "-o", "x", "--outp")).toEqual([]);
  expect(await offered("cancel", "a-active-job", "")).toEqual([]);
  expect(await offered("")).not.toContain("complete");
  expect(await offered("mod")).toEqual(["models"]);
  expect(await offered("generate", "a dr")).toEqual([]);
});
