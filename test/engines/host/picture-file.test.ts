import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removePicture, writePicture } from "../../../src/engines/host/picture-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("a file is replaced whole, together with what a killed process left", () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.png");
  writeFileSync(path, "old");
  writeFileSync(`${path}.part`, "half of somethi");
  writePicture(path, Buffer.from("new"));
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readdirSync(folder)).toEqual(["a.png"]);
});

test("what can't be written is said with its path, and leaves nothing behind", () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.png");
  mkdirSync(path);
  expect(() => writePicture(path, Buffer.from("new"))).toThrow(`cannot write ${path}: it is a folder`);
  expect(() => writePicture(join(folder, "b", "a.png"), Buffer.from("new"))).toThrow("a.png: no such folder");
  expect(readdirSync(folder)).toEqual(["a.png"]);
});

test("removing a file that is not there is no error", () => {
  expect(() => removePicture(join(temporaryFolder(), "a.png"))).not.toThrow();
});
