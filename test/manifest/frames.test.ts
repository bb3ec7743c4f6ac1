import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { derivedSeed } from "../../src/manifest/set/derived-seed.ts";
import { cli } from "../support/cli.ts";
import { pictureOf } from "./drawings.ts";
import { assetsOf, placedAssetsOf, type WrittenSprite } from "./entries.ts";
import { NOWHERE, Project } from "./project.ts";

const MANIFEST = `
output: art/
sprites:
  - { name: walk, prompt: a knight, frames: 3, seed: 7 }
  - { name: orc, prompt: an orc }
sheets:
  - { name: all, sprites: [orc, "walk-*"] }
`;
const FRAMES = ["art/walk-0.png", "art/walk-1.png", "art/walk-2.png"];

async function open(manifest = MANIFEST): Promise<Project> {
  const project = await Project.open(manifest);
  project.backend.isAnimating = true;
  project.backend.draw = (job, index) => pictureOf({ ...job, prompt: `${index} ${job.prompt}` });
  return project;
}

test("an animation is a sprite for each frame, all of one seed, which follows from the name without their numbers", () => {
  const assets = assetsOf([{ name: "fire", prompt: "{red,blue} fire", frames: 2 }]);
  expect(assets.map(({ name, frame }) => [name, frame])).toEqual([
    ["fire-red-0", 0],
    ["fire-red-1", 1],
    ["fire-blue-0", 0],
    ["fire-blue-1", 1],
  ]);
  const [red, blue] = [derivedSeed("fire-red", "red fire"), derivedSeed("fire-blue", "blue fire")];
  expect(assets.map(({ seed }) => seed)).toEqual([red, red, blue, blue]);
});

test.each([
  [{ name: "{frame}-fire", prompt: "fire", frames: 2 }, ["0-fire", "1-fire"]],
  [{ name: "fire {n} {frame}", prompt: "fire", frames: 2, count: 2 }, ["fire 1 0", "fire 1 1", "fire 2 0", "fire 2 1"]],
  [{ prompt: "big fire", frames: 2 }, ["big-fire-0", "big-fire-1"]],
  [{ name: "fire", prompt: "fire", frames: 1 }, ["fire"]],
] satisfies [WrittenSprite, string[]][])("frames of %j are named %j", (sprite, names) => {
  expect(assetsOf([sprite]).map(({ name }) => name)).toEqual(names);
});

test("an output may hold the number of the frame", () => {
  const placed = placedAssetsOf([{ name: "fire", prompt: "fire", frames: 2, output: "{slug}/{frame}.png" }]);
  expect(placed.map(({ output }) => output)).toEqual(["fire/0.png", "fire/1.png"]);
});

test.each([
  [{ frames: 2, tiles: [2, 2] }, "test.yaml:sprites.0.frames: frames has no place beside tiles"],
  [{ frames: 2, best_of: 3 }, "best_of has no place beside frames"],
  [{ tiles: [2, 2], best_of: 3 }, "best_of has no place beside tiles"],
  [{ tiles: [2, 2], background: "transparent" }, "background has no place beside tiles"],
] satisfies [object, string][])("%j is refused with its place", (settings, message) => {
  expect(() => assetsOf([{ prompt: "fire", ...settings }])).toThrow(message);
});

test.each([
  [{ background: "transparent", best_of: 3 }, { tiles: [2, 2] }, { tileset_grid: [2, 2] }],
  [{ background: "transparent", best_of: 3 }, { frames: 2 }, { animation_frames: 2, background: "transparent" }],
  [{ frames: 4 }, { tiles: [2, 2] }, { tileset_grid: [2, 2] }],
  [{ frames: 4, best_of: 3 }, { frames: 1 }, { animation_frames: 1, best_of: 3 }],
] satisfies [object, object, object][])("with defaults %j a sprite with %j has %j", (base, own, all) => {
  expect(assetsOf([{ prompt: "fire", ...own }], base)[0]?.settings).toEqual(all);
});

test("an animation is one job, its frames are files, and its sheet has a tag for it", async () => {
  const project = await open();
  const { code, stdout } = await project.run();
  expect(code).toBe(0);
  expect(stdout.trim().split("\n").toSorted()).toEqual(["all.json", "all.png", "art/orc.png", ...FRAMES]);
  expect(project.drawn()).toEqual(["a knight", "an orc"]);
  const [walk, orc] = [...project.backend.jobs.values()];
  expect(walk).toMatchObject({ animation_frames: 3, seed: 7n });
  expect(orc).not.toHaveProperty("animation_frames");
  const { meta } = JSON.parse(readFileSync(join(project.folder, "all.json"), "utf8"));
  expect(meta.frameTags).toEqual([{ name: "walk", from: 1, to: 3, direction: "forward" }]);
  const { assets } = JSON.parse(readFileSync(join(project.folder, "sprites.lock.json"), "utf8"));
  expect(assets[2]).toMatchObject({ name: "walk-1", inputs: { frames: 3, frame: 1, seed: 7 } });
  expect(await project.check()).toMatchObject({ code: 0 });
});

test("a frame that is gone is drawn again with its animation, and the others are left alone", async () => {
  const project = await open();
  await project.run();
  project.drawn();
  const before = readFileSync(join(project.folder, "art/walk-1.png"));
  rmSync(join(project.folder, "art/walk-1.png"));
  const { code, stderr } = await project.check();
  expect([code, stderr]).toEqual([1, expect.stringContaining("are missing or stale: walk-1, all (sheet)")]);
  expect(await project.run()).toMatchObject({ code: 0, stdout: "art/walk-1.png\n" });
  expect(project.drawn()).toEqual(["a knight"]);
  expect(readFileSync(join(project.folder, "art/walk-1.png"))).toEqual(before);
});

test("another number of frames makes all of them again, and leaves those that are too many", async () => {
  const project = await open();
  await project.run();
  project.drawn();
  project.edit("frames: 3", "frames: 2");
  const { stdout, stderr } = await project.run();
  expect(stdout.trim().split("\n")).toEqual([...FRAMES.slice(0, 2), "all.png", "all.json"]);
  expect(stderr).toContain("No longer in sprites.yaml, and left where they are: art/walk-2.png");
  expect(project.drawn()).toEqual(["a knight"]);
});

test("an animation in the palette of the set is not trimmed frame by frame", async () => {
  const project = await open(`palette: { colors: 4 }\ndefaults: { trim: true }\n${MANIFEST}`);
  const { code, stderr } = await project.run();
  expect([code, project.drawn()]).toEqual([2, []]);
  expect(stderr).toContain("sprites.yaml:6:5: trim would move the frames of an animation in the palette of the set");
});

test("a tileset is one file, and its sheet has a cell for each tile", async () => {
  const project = await Project.open(`
defaults: { steps: 2, background: transparent }
sprites: [{ name: floor, prompt: stone floor, tiles: 3x2 }]
sheets: [{ name: cells, sprites: floor, format: tiled }]
`);
  const { code, stdout } = await cli(["generate", "-f", "sprites.yaml"], { cwd: project.folder });
  expect([code, stdout]).toEqual([0, "floor.png\ncells.png\ncells.tsx\n"]);
  const data = readFileSync(join(project.folder, "cells.tsx"), "utf8");
  expect(data).toContain('tilewidth="32" tileheight="32" spacing="0" margin="0" tilecount="6" columns="3"');
  expect(await cli(["generate", "-f", "sprites.yaml", "--check"], { cwd: project.folder })).toMatchObject({ code: 0 });
  project.edit("3x2", "[2, 3]");
  const changed = await cli(["generate", "-f", "sprites.yaml", "--dry-run"], { cwd: project.folder });
  expect(changed.stdout).toContain("tiles was 3x2");
});

test.each([
  ["frames: 65", "frames must be a whole number from 1 to 64"],
  ["tiles: 9x9", "tiles must have at most 64 tiles in all"],
  ["tiles: 4", "tiles must be COLUMNSxROWS of tiles, such as 4x2"],
])("%s is refused", async (setting, message) => {
  const project = await Project.open(`sprites: [{ prompt: fire, ${setting} }]\n`);
  expect(await project.check()).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

test("JSON lines take frames as a key and as a flag", async () => {
  const project = await open();
  project.write('{"name":"fire","prompt":"fire"}\n{"name":"ice","prompt":"ice","frames":1}\n', "list.jsonl");
  const args = ["generate", "-f", "list.jsonl", "--frames", "2", ...project.backend.flags];
  const { code, stdout } = await cli(args, { cwd: project.folder });
  expect([code, stdout.trim().split("\n").toSorted()]).toEqual([0, ["fire-0.png", "fire-1.png", "ice.png"]]);
  const refused = await cli(["generate", "-f", "sprites.yaml", "--frames", "2", ...NOWHERE], { cwd: project.folder });
  expect(refused.stderr).toContain("--frames has no effect on sprites.yaml. Write it below defaults there");
});
