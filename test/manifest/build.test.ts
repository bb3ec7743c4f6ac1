import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Cli, cli } from "../support/cli.ts";
import { PNG } from "../support/drawing-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { pictureOf } from "./drawings.ts";
import { FILES, NAMES, NOWHERE, Project } from "./project.ts";

/** The paths on stdout, which come as pictures are done. */
function told(stdout: string): string[] {
  return stdout.trim().split("\n").sort();
}

test("a manifest is built once: a second run makes nothing, and needs no backend", async () => {
  const project = await Project.open();
  const first = await project.run();
  expect(first).toMatchObject({ code: 0, stderr: "Making 4 of 4 sprites of sprites.yaml\n" });
  expect(told(first.stdout)).toEqual([...FILES].sort());
  expect(project.files()).toEqual(["art", ...[...FILES].sort(), "sprites.lock.json", "sprites.yaml"]);
  expect(project.drawn()).toEqual(["a knight", "sword of iron", "sword of ice", "an orc"]);
  const lock = readFileSync(join(project.folder, "sprites.lock.json"));
  const current = "All 4 sprites of sprites.yaml are current\n";
  expect(await project.run()).toMatchObject({ code: 0, stdout: "", stderr: current });
  const again = await cli(["generate", "-f", "sprites.yaml", ...NOWHERE], { cwd: project.folder });
  const unasked = "No backend answers, so the weights of models are taken for unchanged\n";
  expect(again).toMatchObject({ code: 0, stdout: "", stderr: `${unasked}${current}` });
  expect(readFileSync(join(project.folder, "sprites.lock.json"))).toEqual(lock);
});

test("what a sprite says is what the backend gets", async () => {
  const project = await Project.open();
  await project.run();
  const orc = [...project.backend.jobs.values()].find(({ prompt }) => prompt === "an orc");
  expect(orc).toMatchObject({
    seed: 5n,
    steps: 3,
    negative_prompt: "dark",
    model: "sprite",
    size: [32, 32],
    cfg_scale: 2,
  });
});

test("a rerun makes what changed and nothing else", async () => {
  const project = await Project.open();
  await project.run();
  project.drawn();
  project.edit("an orc", "a green orc");
  expect(await project.run()).toMatchObject({ code: 0, stdout: "art/orc.png\n" });
  expect(project.drawn()).toEqual(["a green orc"]);
  rmSync(join(project.folder, "art/hero.png"));
  expect(await project.run()).toMatchObject({ code: 0, stderr: "Making 1 of 4 sprites of sprites.yaml\n" });
  expect(project.drawn()).toEqual(["a knight"]);
  expect(await project.check()).toMatchObject({ code: 0 });
});

test("--check makes nothing, asks nobody, and names what is missing or stale", async () => {
  const project = await Project.open();
  await project.run();
  expect(await project.check()).toMatchObject({
    code: 0,
    stdout: "",
    stderr: "All 4 sprites of sprites.yaml are current\n",
  });
  project.edit("a knight", "a dark knight");
  rmSync(join(project.folder, "art/orc.png"));
  const before = project.files();
  const { code, stdout, stderr } = await project.check();
  expect(code).toBe(1);
  expect(stdout.split("\n")).toEqual([
    "STATE    SPRITE  FILE          WHY",
    "stale    hero    art/hero.png  prompt was a knight",
    "missing  orc     art/orc.png   the file is gone",
    "",
  ]);
  expect(stderr).toMatch(
    /^Error: 2 of 4 sprites of sprites\.yaml are missing or stale: hero, orc\. Make them with: .*\n$/,
  );
  expect(project.files()).toEqual(before);
});

test("--check --json tells the state of each sprite", async () => {
  const project = await Project.open();
  const { code, stdout, stderr } = await project.check("--json");
  expect(code).toBe(1);
  expect(JSON.parse(stderr).error).toMatchObject({ code: "stale" });
  expect(JSON.parse(stdout)).toEqual({
    assets: NAMES.map((name, i) => ({ name, path: FILES[i], state: "missing", reasons: [] })),
  });
});

test("--dry-run says what would be made, and makes nothing", async () => {
  const project = await Project.open();
  const { code, stdout, stderr } = await project.run("--dry-run");
  expect(code).toBe(0);
  expect(stdout.match(/^missing .*$/gm)).toHaveLength(4);
  expect(stderr).toMatch(/^Would make 4 of 4 sprites of sprites\.yaml/);
  expect(project.files()).toEqual(["sprites.yaml"]);
  expect(project.drawn()).toEqual([]);
});

test("--dry-run says how long it takes once that was seen on this machine", async () => {
  const project = await Project.open();
  const env = { XDG_CACHE_HOME: temporaryFolder() };
  const run = (...args: string[]) =>
    cli(["generate", "-f", "sprites.yaml", ...args, ...project.backend.flags], { cwd: project.folder, env });
  expect((await run("--dry-run")).stderr).toBe("Would make 4 of 4 sprites of sprites.yaml\n");
  expect((await run()).code).toBe(0);
  project.edit("a knight", "a dark knight");
  expect((await run("--dry-run")).stderr).toMatch(/^Would make 1 of 4 sprites of sprites\.yaml, in about \d+ s\n$/);
  expect(JSON.parse((await run("--dry-run", "--json")).stdout).estimated_time_s).toBeGreaterThan(0);
  project.edit("steps: 3", "steps: 30");
  expect((await run("--dry-run")).stderr).toBe("Would make 2 of 4 sprites of sprites.yaml\n");
});

test("a sprite that is taken out keeps its file, and that is said", async () => {
  const project = await Project.open();
  await project.run();
  project.edit("  - { name: hero, prompt: a knight, seed: 1 }\n", "");
  const { code, stderr } = await project.run();
  expect(code).toBe(0);
  expect(stderr).toBe(
    "No longer in sprites.yaml, and left where they are: art/hero.png\nAll 3 sprites of sprites.yaml are current\n",
  );
  expect(existsSync(join(project.folder, "art/hero.png"))).toBe(true);
  expect(readFileSync(join(project.folder, "sprites.lock.json"), "utf8")).not.toContain("hero");
});

test("one bad sprite does not stop the others, and the next run makes it alone", async () => {
  const project = await Project.open();
  project.backend.refuse = ({ prompt }) =>
    prompt === "a knight" ? { type: "error", message: "no knights here", code: "invalid_value" } : undefined;
  project.backend.end = ({ prompt }) =>
    prompt === "an orc" ? { state: "failed", error: "worker died" } : { state: "completed" };
  const { code, stdout, stderr } = await project.run();
  expect(code).toBe(1);
  expect(told(stdout)).toEqual(["art/sword-ice.png", "art/sword-iron.png"]);
  expect(stderr).toMatch(/^hero with seed 1: no knights here$/m);
  expect(stderr).toMatch(/^orc with seed 5: job \S+ failed: worker died$/m);
  expect(stderr).toMatch(/^Error: 2 of 4 sprites have no picture: hero, orc\. /m);
  project.drawn();
  project.backend.refuse = () => undefined;
  project.backend.end = () => ({ state: "completed" });
  expect((await project.run()).code).toBe(0);
  expect(project.drawn()).toEqual(["a knight", "an orc"]);
});

test("--json tells what was made and how much was current", async () => {
  const project = await Project.open();
  await project.run();
  project.edit("a knight", "a dark knight");
  const { stdout, stderr } = await project.run("--json");
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    jobs: [
      {
        name: "hero",
        status: "completed",
        prompt: "a dark knight",
        model: "sprite",
        images: [{ path: "art/hero.png" }],
      },
    ],
    current: 3,
  });
  expect(JSON.parse((await project.run("--json")).stdout)).toEqual({ jobs: [], current: 4 });
});

test("what a killed run has made is not made again", async () => {
  const project = await Project.open();
  const finished = ["a knight", "sword of iron"];
  project.backend.end = ({ prompt }) => (finished.includes(prompt) ? { state: "completed" } : undefined);
  const killed = new Cli(["generate", "-f", "sprites.yaml", ...project.backend.flags], { cwd: project.folder });
  await until("two pictures are told", () => killed.stdout.trim().split("\n").length === 2);
  killed.child.kill("SIGKILL");
  await killed.ended;
  project.drawn();
  project.backend.end = () => ({ state: "completed" });
  expect(await project.run()).toMatchObject({ code: 0, stderr: "Making 2 of 4 sprites of sprites.yaml\n" });
  expect(project.drawn()).toEqual(["sword of ice", "an orc"]);
});

test("Ctrl-C keeps what is made, and the next run goes on", async () => {
  const project = await Project.open();
  project.backend.end = ({ prompt }) => (prompt === "a knight" ? { state: "completed" } : undefined);
  const command = new Cli(["generate", "-f", "sprites.yaml", ...project.backend.flags], { cwd: project.folder });
  await until(
    "all jobs are in and one picture is told",
    () => project.backend.jobs.size === 4 && command.stdout !== "",
  );
  command.child.kill("SIGINT");
  expect((await command.ended).code).toBe(130);
  expect(project.backend.cancelled.size).toBe(3);
  project.drawn();
  project.backend.end = () => ({ state: "completed" });
  expect((await project.run()).code).toBe(0);
  expect(project.drawn()).toEqual(["sword of iron", "sword of ice", "an orc"]);
});

test("the manifest may lie elsewhere: its files lie beside it", async () => {
  const project = await Project.open();
  const cwd = temporaryFolder();
  const file = join(project.folder, "sprites.yaml");
  const { code, stdout } = await cli(["generate", "-f", file, ...project.backend.flags], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain("/art/hero.png\n");
  expect(readFileSync(join(project.folder, "art/hero.png"))).toEqual(PNG);
  expect(readdirSync(cwd)).toEqual([]);
});

test("JSON lines are built like a manifest, with the flags as their defaults", async () => {
  const project = await Project.open();
  project.write('{"name": "hero", "prompt": "a knight"}\n{"name": "orc", "prompt": "an orc", "steps": 9}\n', "a.jsonl");
  const args = ["generate", "-f", "a.jsonl", "--steps", "3", "-o", "out/", ...project.backend.flags];
  const { code, stdout } = await cli(args, { cwd: project.folder });
  expect({ code, paths: told(stdout) }).toEqual({ code: 0, paths: ["out/hero.png", "out/orc.png"] });
  expect([...project.backend.jobs.values()].map(({ steps }) => steps)).toEqual([3, 9]);
  expect(await cli(args, { cwd: project.folder })).toMatchObject({
    code: 0,
    stderr: "All 2 sprites of a.jsonl are current\n",
  });
  expect(existsSync(join(project.folder, "a.lock.json"))).toBe(true);
});

test("JSON lines on stdin are all made, and nothing is remembered of them", async () => {
  const project = await Project.open();
  const args = ["generate", "-f", "-", "-o", "out/", ...project.backend.flags];
  const input = '{"name": "hero", "prompt": "a knight"}\n{"prompt": "an orc"}\n';
  for (const _ of [1, 2]) {
    const { code, stdout, stderr } = await cli(args, { cwd: project.folder, input });
    expect({ code, paths: told(stdout) }).toEqual({ code: 0, paths: ["out/an-orc.png", "out/hero.png"] });
    expect(stderr).toBe("Making 2 of 2 sprites of stdin\n");
  }
  expect(project.drawn()).toHaveLength(4);
  const check = await cli([...args, "--check"], { cwd: project.folder, input });
  expect(check).toMatchObject({ code: 2, stderr: expect.stringContaining("nothing is remembered of stdin") });
  expect(project.files()).toEqual(["out", "out/an-orc.png", "out/hero.png", "sprites.yaml"]);
});

test("other weights behind an address make their sprites again; where nobody answers they count as unchanged", async () => {
  const project = await Project.open();
  const [before, after] = ["a".repeat(64), "b".repeat(64)];
  project.backend.draw = (job) => pictureOf(job, before);
  project.backend.model = { ...project.backend.model, sha256: before };
  await project.run();
  project.drawn();
  project.backend.model = { ...project.backend.model, sha256: after };
  project.backend.draw = (job) => pictureOf(job, after);
  expect(await project.check()).toMatchObject({ code: 0 });
  const { stdout } = await project.run("--dry-run");
  expect(stdout.match(/^stale .* the model sprite has other weights$/gm)).toHaveLength(4);
  expect(await project.run()).toMatchObject({ code: 0, stderr: "Making 4 of 4 sprites of sprites.yaml\n" });
  expect(await project.run()).toMatchObject({ code: 0, stdout: "" });
  expect(project.drawn()).toHaveLength(4);
});
