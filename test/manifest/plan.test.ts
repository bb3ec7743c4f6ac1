import fc from "fast-check";
import { expect, test } from "vitest";
import type { LockedAsset } from "../../src/manifest/plan/lock.ts";
import { type Found, plan } from "../../src/manifest/plan/plan.ts";
import { inputsOf } from "../../src/manifest/set/asset.ts";
import { isSafeName } from "../../src/manifest/set/naming.ts";
import { placedAssetsOf, type WrittenSprite } from "./entries.ts";

const hero: WrittenSprite = { name: "hero", prompt: "a knight", seed: 1n, steps: 4 };
const made = { model: "sprite", model_sha256: "abc", size: "32x32", steps: 4, cfg_scale: 2, version: "0.1.0" };

/** The lock as building these sprites leaves it. */
function lockOf(sprites: WrittenSprite[], change: Partial<LockedAsset> = {}): Map<string, LockedAsset> {
  const locked = placedAssetsOf(sprites).map((asset) => {
    const { name, output } = asset;
    return { name, output, sha256: `sha of ${name}`, inputs: inputsOf(asset), made, ...change };
  });
  return new Map(locked.map((asset) => [asset.name, asset]));
}

function found(sprites: WrittenSprite[], models = new Map([["sprite", "abc"]])): Found {
  const files = new Map(placedAssetsOf(sprites).map(({ name, output }) => [output, `sha of ${name}`]));
  return { files, models, told: new Map() };
}

const statesOf = (sprites: WrittenSprite[], lock = lockOf([hero]), there = found([hero])) =>
  plan(placedAssetsOf(sprites), lock, there).map(({ state, reasons }) => [state, ...reasons]);

test("what was made as it is asked for is current", () => {
  expect(statesOf([hero])).toEqual([["current"]]);
});

test("what was never made, or is gone, is missing", () => {
  expect(statesOf([{ ...hero, name: "other" }])).toEqual([["missing"]]);
  expect(statesOf([hero], lockOf([hero]), found([]))).toEqual([["missing", "the file is gone"]]);
});

test.each<[string, WrittenSprite, string[]]>([
  ["prompt", { ...hero, prompt: "a dark knight" }, ["prompt was a knight"]],
  ["seed", { ...hero, seed: 2n }, ["seed was 1"]],
  ["setting", { ...hero, steps: 5 }, ["steps was 4"]],
  ["setting that was open", { ...hero, size: [16, 16] }, ["size was 32x32"]],
  ["setting left out", { name: "hero", prompt: "a knight", seed: 1n }, ["steps was 4"]],
  ["two settings", { ...hero, steps: 5, negative: "dark" }, ["steps was 4", "negative is new"]],
])("another %s makes it stale", (_, sprite, reasons) => {
  expect(statesOf([sprite])).toEqual([["stale", ...reasons]]);
});

test("writing out what the model decided makes nothing stale, and leaving it to the model does", () => {
  const open = { name: "hero", prompt: "a knight", seed: 1n };
  const closed: WrittenSprite = { ...open, model: "sprite", size: [32, 32], steps: 4, cfg_scale: 2 };
  expect(statesOf([closed], lockOf([open]), found([open]))).toEqual([["current"]]);
  expect(statesOf([{ ...open, steps: 5 }], lockOf([open]), found([open]))).toEqual([["stale", "steps was 4"]]);
  expect(statesOf([open], lockOf([{ ...open, steps: 4 }]), found([open]))).toEqual([["stale", "steps was 4"]]);
});

const protectedIn = (sprites: WrittenSprite[], lock: Map<string, LockedAsset>, there = found(sprites)) =>
  plan(placedAssetsOf(sprites), lock, there).map(({ state, isProtected }) => [state, isProtected]);

test("a file that was changed, or that was not made from the manifest, is somebody else's work", () => {
  expect(statesOf([hero], lockOf([hero], { sha256: "other" }))).toEqual([
    ["changed", "the file was changed after it was made"],
  ]);
  expect(statesOf([hero], new Map())).toEqual([["foreign", "the file was not made from this manifest"]]);
  expect(protectedIn([hero], lockOf([hero], { sha256: "other" }))).toEqual([["changed", true]]);
  expect(protectedIn([hero], new Map())).toEqual([["foreign", true]]);
  expect(protectedIn([{ ...hero, steps: 5 }], lockOf([hero]))).toEqual([["stale", false]]);
});

test("a file that was made for another sprite, or that a build was to replace, is no stranger", () => {
  const other = lockOf([{ ...hero, name: "other" }], { output: "hero.png", sha256: "sha of hero" });
  expect(statesOf([hero], other)).toEqual([["stale", "it is not in the lock file"]]);
  const replaced = lockOf([hero], { sha256: "new", replaces: "sha of hero" });
  expect(statesOf([hero], replaced)).toEqual([["stale", "the build that was to replace it was ended"]]);
  expect(protectedIn([hero], replaced)).toEqual([["stale", false]]);
});

test("a file that tells of itself that it is what was asked for is current, unless it has changed since it was asked", () => {
  const told = lockOf([hero]);
  expect(statesOf([hero], new Map(), { ...found([hero]), told })).toEqual([["current"]]);
  const stale = lockOf([hero], { sha256: "other" });
  expect(protectedIn([hero], new Map(), { ...found([hero]), told: stale })).toEqual([["foreign", true]]);
});

test("a picture that was accepted is current whatever the weights, and protected where it is asked for otherwise", () => {
  const lock = lockOf([hero], { accepted: true });
  expect(statesOf([hero], lock, found([hero], new Map([["sprite", "def"]])))).toEqual([["current"]]);
  expect(protectedIn([{ ...hero, prompt: "an orc" }], lock)).toEqual([["stale", true]]);
  const moved = lockOf([hero], { accepted: true, output: "old.png" });
  expect(plan(placedAssetsOf([hero]), moved, found([hero]))).toMatchObject([
    { state: "current", adopted: { output: "hero.png", accepted: true } },
  ]);
});

test("another output makes it missing, or stale where something lies there", () => {
  const lock = lockOf([hero], { output: "old.png" });
  expect(statesOf([hero], lock)).toEqual([["stale", "the output was old.png"]]);
  expect(statesOf([hero], lock, found([]))).toEqual([["missing", "the output was old.png"]]);
});

test("other weights of the same model make it stale, where they are known", () => {
  const withModels = (models: [string, string][]) => statesOf([hero], lockOf([hero]), found([hero], new Map(models)));
  expect(withModels([["sprite", "def"]])).toEqual([["stale", "the model sprite has other weights"]]);
  expect(withModels([["another", "def"]])).toEqual([["current"]]);
  expect(statesOf([hero], lockOf([hero], { made: {} }))).toEqual([["current"]]);
});

test("other weights of the LoRA make it stale, where they are known", () => {
  const lock = lockOf([hero], { made: { model: "sprite", lora: "ink", lora_sha256: "abc" } });
  const withModels = (models: [string, string][]) => statesOf([hero], lock, found([hero], new Map(models)));
  expect(withModels([["ink", "def"]])).toEqual([["stale", "the LoRA ink has other weights"]]);
  expect(withModels([["ink", "abc"]])).toEqual([["current"]]);
  expect(withModels([])).toEqual([["current"]]);
});

test("a new version of the package alone makes nothing stale", () => {
  expect(statesOf([hero], lockOf([hero], { made: { ...made, version: "9.0.0" } }))).toEqual([["current"]]);
});

test("one changed sprite is the only one that is stale, whatever its neighbours", () => {
  const sprites = fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z]{3,6}$/).filter(isSafeName),
      prompt: fc.stringMatching(/^[a-z]{1,9}$/),
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(sprites, fc.nat(), (all, pick) => {
      const at = pick % all.length;
      const changed = all.map((sprite, i) => (i === at ? { ...sprite, prompt: `${sprite.prompt} red` } : sprite));
      const planned = plan(placedAssetsOf(changed), lockOf(all), found(all));
      expect(planned.map(({ state }) => state)).toEqual(all.map((_, i) => (i === at ? "stale" : "current")));
    }),
  );
});
