import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatLock, type Lock, type LockedAsset, type LockedSheet, parseLock } from "../../src/manifest/plan/lock.ts";
import { LockFile } from "../../src/manifest/plan/lock-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const asset = (name: string): LockedAsset => ({
  name,
  output: `art/${name}.png`,
  sha256: "00",
  inputs: { prompt: "a knight", seed: 1 },
  made: { model: "sprite" },
});
const sheet = (name: string): LockedSheet => ({
  name,
  files: [{ output: `${name}.png`, sha256: "00" }],
  inputs: { format: "aseprite", pivot: "center", duration: 100 },
  sprites: [{ name: "a", sha256: "00" }],
});
const lockOf = (assets: LockedAsset[], sheets: LockedSheet[] = [], palette?: Lock["palette"]): Lock => ({
  palette,
  assets: new Map(assets.map((locked) => [locked.name, locked])),
  sheets: new Map(sheets.map((locked) => [locked.name, locked])),
});

test("assets are sorted by name, with a line for each value", () => {
  expect(formatLock(lockOf([asset("b"), asset("a")]))).toBe(`{
  "lock_version": 1,
  "assets": [
    {
      "name": "a",
      "output": "art/a.png",
      "sha256": "00",
      "inputs": {
        "prompt": "a knight",
        "seed": 1
      },
      "made": {
        "model": "sprite"
      }
    },
    {
      "name": "b",
      "output": "art/b.png",
      "sha256": "00",
      "inputs": {
        "prompt": "a knight",
        "seed": 1
      },
      "made": {
        "model": "sprite"
      }
    }
  ]
}
`);
});

test("sheets and the palette of the set are there where the manifest has such", () => {
  const lock = lockOf([asset("a")], [sheet("b"), sheet("a")], { colors: 2, chosen: "000000 ffee00" });
  const { palette, sheets } = JSON.parse(formatLock(lock));
  expect(palette).toEqual({ colors: 2, chosen: "000000 ffee00" });
  expect(sheets).toEqual([sheet("a"), sheet("b")]);
  expect(parseLock(formatLock(lock), "x.lock.json")).toEqual(lock);
});

/** The reader drops these two: no setting has such a name. */
const key = fc.stringMatching(/^[a-z_]{1,9}$/).filter((name) => !["__proto__", "prototype"].includes(name));
const values = fc.dictionary(key, fc.oneof(fc.string(), fc.integer(), fc.boolean()), { noNullPrototype: true });
const locked = fc.record({
  name: fc.oneof(fc.string(), fc.constantFrom("constructor", "__proto__", "toString")),
  output: fc.string(),
  sha256: fc.string(),
  inputs: values,
  made: values,
});

test("what is written is what is read, and is written as the same bytes whatever the order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(locked, { selector: ({ name }) => name }), (assets) => {
      const lock = lockOf(assets);
      const text = formatLock(lock);
      expect(parseLock(text, "x.lock.json")).toEqual(lock);
      expect(formatLock(lockOf([...assets].reverse()))).toBe(text);
      expect(formatLock(parseLock(text, "x.lock.json"))).toBe(text);
    }),
  );
});

test.each([
  ["no JSON", "{", "is damaged"],
  ["another JSON", "[]", "is damaged"],
  ["a merge conflict", '{\n<<<<<<< HEAD\n"a": 1\n=======\n', "holds a merge conflict"],
  [
    "a palette that is none",
    '{"lock_version": 1, "assets": [], "palette": {"colors": 2, "chosen": "red"}}',
    "is damaged",
  ],
  ["no form", '{"lock_version": 0, "assets": []}', "is damaged"],
  ["half a form", '{"lock_version": 1.5, "assets": []}', "is damaged"],
  ["a newer form", '{"lock_version": 2, "assets": []}', "is of form 2; this version reads 1"],
])("a lock file with %s is an error that says what to do", async (_, content, problem) => {
  const path = join(temporaryFolder(), "sprites.lock.json");
  writeFileSync(path, content);
  await expect(LockFile.open(path, "sprites.yaml")).rejects.toMatchObject({
    code: "usage",
    message: `sprites.lock.json ${problem}`,
    hint: expect.stringMatching(/\.$/),
  });
});

test("a lock file is of one manifest, unless that is gone or the lock does not say", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "art.lock.json");
  writeFileSync(path, formatLock(lockOf([asset("a")])));
  const old = await LockFile.open(path, "art.yaml");
  await old.record(asset("b"));
  expect(parseLock(readFileSync(path, "utf8"), path).manifest).toBe("art.yaml");
  expect((await LockFile.open(path, "art.json")).assets.size).toBe(2);
  writeFileSync(join(folder, "art.yaml"), "");
  await expect(LockFile.open(path, "art.json")).rejects.toMatchObject({
    code: "usage",
    message: "art.lock.json is the lock file of art.yaml, not of art.json",
  });
  expect((await LockFile.open(path, "art.yaml")).assets.size).toBe(2);
});

test("a lock file knows whether another build has written it", async () => {
  const path = join(temporaryFolder(), "sprites.lock.json");
  const [one, other] = [await LockFile.open(path, "sprites.yaml"), await LockFile.open(path, "sprites.yaml")];
  expect(await one.isAsRead()).toBe(true);
  await other.record(asset("a"));
  expect(await one.isAsRead()).toBe(false);
  expect(await other.isAsRead()).toBe(true);
});

test("a lock file that is not there is empty, and one that can't be read is an error", async () => {
  const folder = temporaryFolder();
  expect((await LockFile.open(join(folder, "none.lock.json"), "sprites.yaml")).assets.size).toBe(0);
  await expect(LockFile.open(folder, "sprites.yaml")).rejects.toMatchObject({ code: "usage" });
});

test("what was recorded is in the file, even where many are recorded at once", async () => {
  const path = join(temporaryFolder(), "sprites.lock.json");
  const lock = await LockFile.open(path, "sprites.yaml");
  await lock.record(asset("first"));
  expect(namesIn(path)).toEqual(["first"]);
  const names = Array.from({ length: 50 }, (_, i) => `asset-${i}`);
  await Promise.all(
    names.map(async (name) => {
      await lock.record(asset(name));
      expect(namesIn(path)).toContain(name);
    }),
  );
  expect((await LockFile.open(path, "sprites.yaml")).assets.size).toBe(51);
});

test("what is no longer wanted is forgotten, and its files are told", async () => {
  const path = join(temporaryFolder(), "sprites.lock.json");
  const palette = { colors: 2, chosen: "000000 ffee00" };
  writeFileSync(path, formatLock(lockOf([asset("old"), asset("kept")], [sheet("old"), sheet("kept")], palette)));
  const wanted = { assets: [asset("kept"), asset("new")], sheets: [sheet("kept")] };
  const lock = await LockFile.open(path, "sprites.yaml");
  expect(await lock.keepOnly({ ...wanted, setColors: 2 })).toEqual(["art/old.png", "old.png"]);
  expect(parseLock(readFileSync(path, "utf8"), path)).toEqual({
    ...lockOf([asset("kept")], [sheet("kept")], palette),
    manifest: "sprites.yaml",
  });
  expect(await lock.keepOnly({ ...wanted, setColors: 3 })).toEqual([]);
  expect(lock.palette).toBeUndefined();
  expect((await LockFile.open(path, "sprites.yaml")).palette).toBeUndefined();
});

test("a lock that can't be written is an error of whoever records", async () => {
  const lock = await LockFile.open(join(temporaryFolder(), "gone", "sprites.lock.json"), "sprites.yaml");
  await expect(lock.record(asset("a"))).rejects.toMatchObject({ code: "unwritable" });
  await expect(lock.record(asset("b"))).rejects.toMatchObject({ code: "unwritable" });
});

function namesIn(path: string): string[] {
  return [...parseLock(readFileSync(path, "utf8"), path).assets.keys()];
}
