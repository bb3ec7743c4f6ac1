import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startBackend } from "../support/backend.ts";
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

function project(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "sprites.yaml"), MANIFEST);
  return folder;
}

async function flagsOf(workers: number): Promise<string[]> {
  const { reqAddresses, pubAddresses } = await startBackend({ workers });
  return ["--req-addr", reqAddresses[0] ?? "", "--pub-addr", pubAddresses[0] ?? ""];
}

/** Every file that was made, and the lock, byte for byte. */
function made(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }).map(String);
  const files = names.filter((name) => /\.(png|json)$/.test(name)).sort();
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}

test("one worker and two make the same pictures and the same lock, and so does a run that was killed and begun again", async () => {
  const [alone, killed] = [project(), project()];
  expect((await cli(["generate", "-f", "sprites.yaml", ...(await flagsOf(1))], { cwd: alone })).code).toBe(0);
  expect(Object.keys(made(alone))).toEqual([
    "art/hero.png",
    "art/potion-1.png",
    "art/potion-2.png",
    "art/sword-gold.png",
    "art/sword-ice.png",
    "art/sword-iron.png",
    "sprites.lock.json",
  ]);

  const two = await flagsOf(2);
  const run = new Cli(["generate", "-f", "sprites.yaml", ...two], { cwd: killed });
  await until("a picture is told", () => run.stdout.includes("\n"));
  run.child.kill("SIGKILL");
  await run.ended;
  const there = Object.keys(made(killed)).filter((name) => name.endsWith(".png"));
  const times = there.map((file) => statSync(join(killed, file)).mtimeMs);
  const { code, stdout } = await cli(["generate", "-f", "sprites.yaml", "--json", ...two], { cwd: killed });
  expect(code).toBe(0);
  const { jobs, current } = JSON.parse(stdout);
  expect(current).toBe(there.length);
  expect(jobs).toHaveLength(6 - current);
  expect(there.map((file) => statSync(join(killed, file)).mtimeMs)).toEqual(times);
  expect(made(killed)).toEqual(made(alone));
});

test("the lock says what made each picture, and the files alone say whether they are current", async () => {
  const [folder, clone] = [project(), temporaryFolder()];
  await cli(["generate", "-f", "sprites.yaml", ...(await flagsOf(2))], { cwd: folder });
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
