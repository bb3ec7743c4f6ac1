import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkWritable, replaceFile } from "../../src/make/files/output-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const bytes = Buffer.from("the picture");

test("an existing file is replaced, and nothing else is left behind", async () => {
  const folder = temporaryFolder();
  const target = join(folder, "dragon.png");
  writeFileSync(target, "an older picture");
  await checkWritable([target], false);
  await replaceFile(target, bytes);
  expect(readFileSync(target, "utf8")).toBe("the picture");
  expect(readdirSync(folder)).toEqual(["dragon.png"]);
});

test("a link stays a link: what it points to is replaced", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "real.png"), "an older picture");
  symlinkSync("real.png", join(folder, "link.png"));
  await replaceFile(join(folder, "link.png"), bytes);
  expect(readFileSync(join(folder, "real.png"), "utf8")).toBe("the picture");
});

test("a pipe is written to, not replaced", async () => {
  const pipe = join(temporaryFolder(), "pipe");
  execFileSync("mkfifo", [pipe]);
  const reader = createReadStream(pipe, "utf8");
  const read = once(reader, "data");
  await checkWritable([pipe], false);
  await replaceFile(pipe, bytes);
  expect(await read).toEqual(["the picture"]);
});

test("missing folders are made where the target asks for it, and otherwise named", async () => {
  const folder = temporaryFolder();
  const target = join(folder, "new", "deep", "dragon.png");
  await expect(checkWritable([target], false)).rejects.toMatchObject({
    code: "unwritable",
    exit: 2,
    message: `cannot write to ${join(folder, "new", "deep")}: there is no such folder`,
  });
  expect(existsSync(join(folder, "new"))).toBe(false);
  await checkWritable([target], true);
  expect(readdirSync(join(folder, "new", "deep"))).toEqual([]);
});

test.each([
  ["a folder", (folder: string) => mkdirSync(join(folder, "new", "x"), { recursive: true }) ?? "", "it is a folder"],
  ["below a file", (folder: string) => join(aFile(folder), "y.png"), ""],
  ["a name that is too long", (folder: string) => join(folder, `${"x".repeat(260)}.png`), "the name is too long"],
  ["in a place that takes no files", () => "/proc/dragon.png", ""],
])("a target that is %s is found before anything is drawn", async (_, make, reason) => {
  await expect(checkWritable([make(temporaryFolder())], true)).rejects.toMatchObject({
    code: "unwritable",
    message: expect.stringContaining(reason),
  });
});

function aFile(folder: string): string {
  writeFileSync(join(folder, "file"), "");
  return join(folder, "file");
}
