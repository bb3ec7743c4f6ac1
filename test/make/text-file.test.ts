import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readText } from "../../src/make/files/text-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a text comes without its byte order mark", async () => {
  const file = join(temporaryFolder(), "list.txt");
  writeFileSync(file, "\ufeffdrag\u00f3n\n");
  expect(await readText(file, 100)).toBe("drag\u00f3n\n");
});

test("what is no text, larger than allowed or not there is an error of the command line", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "latin1.txt"), Buffer.from([0x64, 0xe9]));
  writeFileSync(join(folder, "large.txt"), "x".repeat(2 ** 20 + 1));
  const problems = {
    "latin1.txt": "no UTF-8 text",
    "large.txt": "larger than 1 MiB",
    "none.txt": "no such file",
    ".": "a folder",
  };
  for (const [name, problem] of Object.entries(problems)) {
    await expect(readText(join(folder, name), 2 ** 20)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining(problem),
    });
  }
});

test("a source without an end is read no further than allowed", async () => {
  await expect(readText("/dev/zero", 2 ** 20)).rejects.toMatchObject({ code: "usage" });
});
