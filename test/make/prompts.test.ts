import { expect, test } from "vitest";
import { parsePrompts } from "../../src/make/run/prompts.ts";

test("each line is a prompt, without blank lines, comments and carriage returns", () => {
  const text = "# heroes\r\n a red dragon \r\n\r\n\t# not this\na potion # of healing\n";
  expect(parsePrompts(text, "list.txt")).toEqual(["a red dragon", "a potion # of healing"]);
});

test("a line that is too long is named by file and number", () => {
  expect(() => parsePrompts(`ok\n\n${"x".repeat(8193)}`, "list.txt")).toThrow(
    expect.objectContaining({ code: "usage", message: "list.txt:3: the prompt must be at most 8,192 bytes" }),
  );
});

test("a LoRA within a prompt is refused with the flag for it", () => {
  expect(() => parsePrompts("ok\na dragon <lora:ink:0.5>", "list.txt")).toThrow(
    expect.objectContaining({
      code: "usage",
      message: "list.txt:2: the prompt must not hold <lora:ink:0.5>",
      hint: "Give it as --lora ink:0.5 instead.",
    }),
  );
});

test("a text without a prompt is an error of the command line", () => {
  expect(() => parsePrompts("# nothing\n", "list.txt")).toThrow(
    expect.objectContaining({ code: "usage", message: "there is no prompt in list.txt" }),
  );
});
