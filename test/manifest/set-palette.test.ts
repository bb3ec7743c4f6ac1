import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Cli } from "../support/cli.ts";
import { until } from "../support/until.ts";
import { colorsIn, pictureOf } from "./drawings.ts";
import { Project } from "./project.ts";

const MANIFEST = `
output: "{name}.png"
palette: { colors: 4 }
sprites:
  - { name: a, prompt: a knight }
  - { name: b, prompt: an orc, scale: 3 }
  - { name: c, prompt: a potion, palette: gameboy }
`;
const SHARED = ["a", "b"];

async function open(manifest = MANIFEST): Promise<Project> {
  const project = await Project.open(manifest);
  project.backend.draw = (job) => pictureOf(job);
  return project;
}

function lockOf(project: Project) {
  return JSON.parse(readFileSync(join(project.folder, "sprites.lock.json"), "utf8"));
}

function read(project: Project, name: string): Buffer {
  return readFileSync(join(project.folder, `${name}.png`));
}

function sharedColors(project: Project): Set<string> {
  return new Set(SHARED.flatMap((name) => [...colorsIn(read(project, name))]));
}

test("one palette is chosen from all sprites that have no colours of their own, and they share it", async () => {
  const project = await open();
  const { code, stdout } = await project.run();
  expect({ code, stdout }).toEqual({ code: 0, stdout: "c.png\na.png\nb.png\n" });
  const { palette, assets } = lockOf(project);
  expect(palette).toEqual({ colors: 4, chosen: expect.stringMatching(/^([0-9a-f]{6} ){3}[0-9a-f]{6}$/) });
  expect([...sharedColors(project)].sort()).toEqual(palette.chosen.split(" ").sort());
  expect(assets.map(({ inputs }: { inputs: object }) => inputs)).toMatchObject([
    { palette: palette.chosen },
    { palette: palette.chosen, scale: 3 },
    { palette: "0f380f 306230 8bac0f 9bbc0f" },
  ]);
  expect(await project.check()).toMatchObject({ code: 0, stdout: "" });
  expect(project.drawn()).toHaveLength(3);
});

test("a sprite that changes or is added gets the palette that the set has", async () => {
  const project = await open();
  await project.run();
  const [{ palette }, a] = [lockOf(project), read(project, "a")];
  project.drawn();
  project.edit("an orc", "a green orc");
  project.edit("sprites:\n", "sprites:\n  - { name: d, prompt: a dragon }\n");
  expect(await project.run()).toMatchObject({ code: 0, stderr: "Making 2 of 4 sprites of sprites.yaml\n" });
  expect(project.drawn()).toEqual(["a dragon", "a green orc"]);
  expect(lockOf(project).palette).toEqual(palette);
  for (const name of ["b", "d"])
    for (const color of colorsIn(read(project, name))) expect(palette.chosen).toContain(color);
  expect(read(project, "a")).toEqual(a);
});

test("--new-palette chooses it anew and draws all of its sprites, and so does another number of colours", async () => {
  const project = await open();
  await project.run();
  const { palette } = lockOf(project);
  project.edit("an orc", "a green orc");
  await project.run();
  project.drawn();
  expect((await project.run("--new-palette", "--dry-run")).stderr).toBe("Would make 2 of 3 sprites of sprites.yaml\n");
  expect(lockOf(project).palette).toEqual(palette);
  expect((await project.run("--new-palette")).code).toBe(0);
  expect(project.drawn()).toEqual(["a knight", "a green orc"]);
  expect(lockOf(project).palette.chosen).not.toBe(palette.chosen);
  project.edit("colors: 4", "colors: 2");
  expect((await project.check()).stdout).toContain("palette was");
  expect((await project.run()).code).toBe(0);
  expect(sharedColors(project).size).toBe(2);
});

test("pictures that are as they were drawn are coloured, not drawn again", async () => {
  const project = await open(MANIFEST.replace("palette: { colors: 4 }\n", "").replace(", scale: 3", ""));
  await project.run();
  project.drawn();
  project.edit("sprites:\n", "palette: { colors: 4 }\nsprites:\n");
  expect((await project.check()).stdout).toMatch(/^stale +a +a\.png +it lacks the palette of the set$/m);
  expect(await project.run()).toMatchObject({ code: 0, stdout: "a.png\nb.png\n" });
  expect(project.drawn()).toEqual([]);
  expect(sharedColors(project).size).toBe(4);
  const lock = lockOf(project);
  const fresh = await open(MANIFEST.replace(", scale: 3", ""));
  await fresh.run();
  expect(lockOf(fresh)).toEqual(lock);
});

test("a run that was killed while it drew goes on, and ends with the same bytes", async () => {
  const [whole, killed] = [await open(), await open()];
  await whole.run();
  killed.backend.end = ({ prompt }) => (prompt === "an orc" ? undefined : { state: "completed" });
  const run = new Cli(["generate", "-f", "sprites.yaml", ...killed.backend.flags], { cwd: killed.folder });
  await until("two pictures are there", () => killed.files().filter((file) => /^[a-z]\.png$/.test(file)).length === 2);
  run.child.kill("SIGKILL");
  await run.ended;
  killed.drawn();
  killed.backend.end = () => ({ state: "completed" });
  expect((await killed.run()).code).toBe(0);
  expect(killed.drawn()).toEqual(["an orc"]);
  for (const name of ["a", "b", "c"]) expect(read(killed, name)).toEqual(read(whole, name));
  expect(lockOf(killed)).toEqual(lockOf(whole));
});

test("the palette waits for a sprite that fails, and the next run draws that one alone", async () => {
  const project = await open();
  project.backend.refuse = ({ prompt }) =>
    prompt === "an orc" ? { type: "error", message: "no orcs here", code: "invalid_value" } : undefined;
  const { code, stdout, stderr } = await project.run();
  expect({ code, stdout }).toEqual({ code: 1, stdout: "c.png\n" });
  expect(stderr).toContain("The palette of the set is chosen from all its sprites, and waits for b\n");
  expect(lockOf(project).palette).toBeUndefined();
  project.drawn();
  project.backend.refuse = () => undefined;
  expect(await project.run()).toMatchObject({ code: 0, stdout: "a.png\nb.png\n" });
  expect(project.drawn()).toEqual(["an orc"]);
});

test("--json tells the bytes of what was coloured", async () => {
  const project = await open();
  const { jobs, colored } = JSON.parse((await project.run("--json")).stdout);
  expect(jobs.map(({ name, images }: { name: string; images: object[] }) => [name, images.length])).toEqual([
    ["a", 0],
    ["b", 0],
    ["c", 1],
  ]);
  expect(colored).toMatchObject([
    { name: "a", paths: ["a.png"] },
    { name: "b", paths: ["b.png"] },
  ]);
});

test.each([
  [
    "for a set that has none",
    "palette: gameboy\nsprites: [{ prompt: a }]\n",
    ["--new-palette"],
    "no palette is chosen for sprites.yaml",
  ],
  [
    "that nobody shares",
    "palette: { colors: 4 }\nsprites: [{ prompt: a, colors: 3 }]\n",
    [],
    "sprites.yaml:1:10: no sprite shares the palette of the set",
  ],
  [
    "of a wrong form",
    "palette: { colours: 4 }\nsprites: [{ prompt: a }]\n",
    [],
    "sprites.yaml:1:10: palette must be a palette's name or file, or colors: and how many",
  ],
  [
    "of one colour",
    "palette: { colors: 1 }\nsprites: [{ prompt: a }]\n",
    [],
    "colors must be a whole number from 2 to 256",
  ],
])("a palette %s is refused", async (_, manifest, args, problem) => {
  const project = await open(manifest);
  const { code, stderr } = await project.run(...args);
  expect({ code, files: project.files() }).toEqual({ code: 2, files: ["sprites.yaml"] });
  expect(stderr).toContain(problem);
});
