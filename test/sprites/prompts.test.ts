import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parsePrompts, readPrompts } from "../../src/sprites/prompts.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("each line is a prompt, without blank lines, comments, a byte order mark and carriage returns", () => {
  const text = "\ufeff# heroes\r\n a red dragon \r\n\r\n\t# not this\na potion # of healing\n";
  expect(parsePrompts(text, "list.txt")).toEqual(["a red dragon", "a potion # of healing"]);
});

test("a line that is too long is named by file and number", () => {
  expect(() => parsePrompts(`ok\n\n${"x".repeat(8193)}`, "list.txt")).toThrow(
    expect.objectContaining({ code: "usage", message: "list.txt:3: the prompt must be at most 8,192 bytes" }),
  );
});

test("a file that is not there and one without a prompt are errors of the command line", async () => {
  const folder = temporaryFolder();
  const empty = join(folder, "empty.txt");
  writeFileSync(empty, "# nothing\n");
  await expect(readPrompts(join(folder, "none.txt"))).rejects.toMatchObject({ code: "usage" });
  await expect(readPrompts(folder)).rejects.toMatchObject({ code: "usage" });
  await expect(readPrompts(empty)).rejects.toMatchObject({ message: `there is no prompt in ${empty}` });
});
