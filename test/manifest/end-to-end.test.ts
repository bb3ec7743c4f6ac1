import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sharedBackend } from "../support/backend.ts";
import { Cli, cli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const MANIFEST = `
output: art/{name}.png
defaults: { steps: 6 }
sprites:
  - { name: hero, prompt: a knight, seed: 42, scale: 2 }
  - { name: sword, prompt: "a sword of {iron,gold,ice}" }
  - { name: potion, prompt: a red potion, seed: 7, count: 2, negative: blue }
`;

/** One palette for all, and what is packed of them. */
const SHARED = `
output: art/
palette: { colors: 6 }
defaults: { steps: 4 }
sprites:
  - { name: sword, prompt: "a sword of {iron,gold}", scale: 2 }
  - { name: hero, prompt: a knight, background: transparent }
sheets:
  - { name: all, output: sheets/, sprites: [hero, sword-*], format: tiled }
`;

function project(manifest = MANIFEST): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "sprites.yaml"), manifest);
  return folder;
}

/** With one worker and with two. */
const single = sharedBackend({ engines: ["sprite"], workers: 1 });
const double = sharedBackend({ engines: ["sprite"], workers: 2 });

/** Every file that was made, and the lock, byte for byte. */
function made(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }).map(String);
  const files = names.filter((name) => /\.(png|json|tsx)$/.test(name)).sort();
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}

test("one worker and two make the same pictures and the same lock, and so does a run that was killed and begun again", async () => {
  const [alone, killed] = [project(), project()];
  expect((await cli(["generate", "-f", "sprites.yaml", ...single().flags], { cwd: alone })).code).toBe(0);
  expect(Object.keys(made(alone))).toEqual([
    "art/hero.png",
    "art/potion-1.png",
    "art/potion-2.png",
    "art/sword-gold.png",
    "art/sword-ice.png",
    "art/sword-iron.png",
    "sprites.lock.json",
  ]);

  const run = new Cli(["generate", "-f", "sprites.yaml", ...double().flags], { cwd: killed });
  await until("a picture is told", () => run.stdout.includes("\n"));
  run.child.kill("SIGKILL");
  await run.ended;
  const there = Object.keys(made(killed)).filter((name) => name.endsWith(".png"));
  const times = there.map((file) => statSync(join(killed, file)).mtimeMs);
  const { code, stdout } = await cli(["generate", "-f", "sprites.yaml", "--json", ...double().flags], { cwd: killed });
  expect(code).toBe(0);
  const { jobs, current } = JSON.parse(stdout);
  expect(current).toBe(there.length);
  expect(jobs).toHaveLength(6 - current);
  expect(there.map((file) => statSync(join(killed, file)).mtimeMs)).toEqual(times);
  expect(made(killed)).toEqual(made(alone));
});

test("the lock says what made each picture, and the files alone say whether they are current", async () => {
  const [folder, clone] = [project(), temporaryFolder()];
  await cli(["generate", "-f", "sprites.yaml", ...double().flags], { cwd: folder });
  const { assets } = JSON.parse(readFileSync(join(folder, "sprites.lock.json"), "utf8"));
  expect(assets[0]).toEqual({
    name: "hero",
    output: "art/hero.png",
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    inputs: { prompt: "a knight", seed: 42, scale: 2, steps: 6 },
    made: {
      model: "sprite",
      model_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      size: "32x32",
      steps: 6,
      cfg_scale: 2,
      version: expect.any(String),
    },
  });
  cpSync(folder, clone, { recursive: true });
  // Nobody has to be asked for it: no address, no backend, and none is started.
  const check = ["generate", "-f", "sprites.yaml", "--check", "--no-embedded"];
  expect(await cli(check, { cwd: clone })).toMatchObject({ code: 0, stdout: "" });
  rmSync(join(clone, "art/hero.png"));
  expect(await cli(check, { cwd: clone })).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^missing +hero /m),
  });
  expect(existsSync(join(clone, "art/hero.png"))).toBe(false);
});

test("a palette of the set and its sheets are the same bytes from one worker, from two, with another clone's lock, and from nothing", async () => {
  const [one, two, clone] = [project(SHARED), project(SHARED), project(SHARED)];
  const build = (cwd: string, flags: string[]) => cli(["generate", "-f", "sprites.yaml", ...flags], { cwd });
  expect((await build(one, single().flags)).code).toBe(0);
  const files = made(one);
  expect(Object.keys(files)).toHaveLength(6);
  expect((await build(two, double().flags)).code).toBe(0);
  expect(made(two)).toEqual(files);
  cpSync(join(one, "sprites.lock.json"), join(clone, "sprites.lock.json"));
  expect((await build(clone, double().flags)).code).toBe(0);
  expect(made(clone)).toEqual(files);

  const { palette } = JSON.parse(readFileSync(join(one, "sprites.lock.json"), "utf8"));
  const own = project(SHARED.replace("{ colors: 6 }", "six.hex"));
  writeFileSync(join(own, "six.hex"), palette.chosen.replaceAll(" ", "\n"));
  expect((await build(own, single().flags)).code).toBe(0);
  const pictures = Object.keys(files).filter((file) => file.endsWith(".png"));
  for (const file of pictures) expect(made(own)[file], file).toBe(files[file]);
});
