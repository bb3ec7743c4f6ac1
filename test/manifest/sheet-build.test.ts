import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { decode } from "fast-png";
import sharp from "sharp";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { pictureOf } from "./drawings.ts";
import { Project } from "./project.ts";

const MANIFEST = `
output: art/
sprites:
  - { name: hero, prompt: "a {red,blue,green} knight" }
  - { name: orc, prompt: an orc }
sheets:
  - { name: hero, output: sheets/, tags: [{ name: walk, sprites: hero-*, duration: 80 }] }
  - { name: all, output: sheets/all.gif, sprites: "*" }
`;
const SHEETS = ["sheets/hero.png", "sheets/hero.json", "sheets/all.gif"];

async function open(): Promise<Project> {
  const project = await Project.open(MANIFEST);
  project.backend.draw = (job) => pictureOf(job);
  return project;
}

const read = (project: Project, file: string) => readFileSync(join(project.folder, file));
const timeOf = (project: Project, file: string) => statSync(join(project.folder, file)).mtimeMs;

test("sheets are made after their sprites, and once", async () => {
  const project = await open();
  const first = await project.run();
  expect(first).toMatchObject({ code: 0, stderr: "Making 4 of 4 sprites and 2 of 2 sheets of sprites.yaml\n" });
  expect(first.stdout.trim().split("\n").slice(-3)).toEqual(SHEETS);
  const { frames, meta } = JSON.parse(read(project, "sheets/hero.json").toString());
  expect(Object.values(frames as Record<string, { duration: number }>).map(({ duration }) => duration)).toEqual([
    80, 80, 80,
  ]);
  expect(meta).toMatchObject({ image: "hero.png", frameTags: [{ name: "walk", from: 0, to: 2 }] });
  const { width, height } = decode(read(project, "sheets/hero.png"));
  expect({ w: width, h: height }).toEqual(meta.size);
  const current = "All 4 sprites and 2 sheets of sprites.yaml are current\n";
  expect(await project.run()).toMatchObject({ code: 0, stdout: "", stderr: current });
  expect(await project.check()).toMatchObject({ code: 0, stdout: "", stderr: current });
});

test("a changed sprite makes the sheets that hold it, and no other", async () => {
  const project = await open();
  await project.run();
  const before = timeOf(project, "sheets/hero.png");
  project.edit("an orc", "a green orc");
  const { code, stdout, stderr } = await project.check();
  expect(code).toBe(1);
  expect(stdout.replaceAll(/ {2,}/g, " | ").split("\n").slice(1)).toEqual([
    expect.stringContaining("stale | orc | art/orc.png | prompt was an orc"),
    "stale | all (sheet) | sheets/all.gif | waits for orc",
    "",
  ]);
  expect(stderr).toContain("1 of 4 sprites and 1 of 2 sheets of sprites.yaml are missing or stale: orc, all (sheet).");
  expect(await project.run()).toMatchObject({ code: 0, stdout: "art/orc.png\nsheets/all.gif\n" });
  expect(timeOf(project, "sheets/hero.png")).toBe(before);
});

test("a sprite that is made again with the same bytes makes no sheet again", async () => {
  const project = await open();
  await project.run();
  rmSync(join(project.folder, "art/orc.png"));
  expect((await project.check()).stdout).toContain("waits for orc");
  expect(await project.run()).toMatchObject({ code: 0, stdout: "art/orc.png\n" });
});

test.each([
  ["a setting", (project: Project) => project.edit("duration: 80", "duration: 90"), "duration was 80"],
  [
    "the way in which a tag is played",
    (project: Project) => project.edit("duration: 80", "duration: 80, direction: reverse"),
    "tags was walk 0-2 forward",
  ],
  [
    "another sprite on it",
    (project: Project) => project.edit("sprites: hero-*", "sprites: [hero-*, orc]"),
    "other sprites are on it",
  ],
  [
    "its output",
    (project: Project) => project.edit("output: sheets/,", "output: packed/,"),
    "the output was sheets/hero.png",
  ],
  ["its data gone", (project: Project) => rmSync(join(project.folder, "sheets/hero.json")), "sheets/hero.json is gone"],
])("%s makes a sheet again, and nothing else", async (_, change, reason) => {
  const project = await open();
  await project.run();
  project.drawn();
  change(project);
  const { code, stdout } = await project.check();
  expect(code).toBe(1);
  expect(stdout.split("\n").slice(1, -1)).toEqual([expect.stringContaining(reason)]);
  expect((await project.run()).stdout).toMatch(/^(sheets|packed)\/hero\.png\n(sheets|packed)\/hero\.json\n$/);
  expect(project.drawn()).toEqual([]);
  expect((await project.check()).code).toBe(0);
});

test("a sheet that was painted over is left alone until it is said what to do, and so is one that no build has made", async () => {
  const project = await open();
  mkdirSync(join(project.folder, "sheets"));
  writeFileSync(join(project.folder, "sheets/all.gif"), "mine");
  const first = await project.run();
  expect(first.code).toBe(1);
  expect(first.stderr).toContain("Not made from this manifest, and left alone: sheets/all.gif\n");
  expect(first.stderr).toMatch(/^Error: 1 file is no build's work and was left alone: all \(sheet\)\. --overwrite /m);
  expect(read(project, "sheets/all.gif").toString()).toBe("mine");
  expect(await project.run("--overwrite")).toMatchObject({ code: 0, stdout: "sheets/all.gif\n" });
  writeFileSync(join(project.folder, "sheets/hero.png"), "mine, too");
  const { stdout } = await project.check();
  expect(stdout).toContain("changed  hero (sheet)  sheets/hero.png  the file was changed after it was made");
  expect((await project.run()).stderr).toContain("Changed after it was made, and left alone: sheets/hero.png\n");
  expect(await project.run("--accept")).toMatchObject({ code: 0, stdout: "" });
  expect(await project.check()).toMatchObject({ code: 0 });
  project.edit("duration: 80", "duration: 90");
  expect((await project.run()).code).toBe(1);
  expect(read(project, "sheets/hero.png").toString()).toBe("mine, too");
});

test("sheets that are what their sprites make are taken for made where the lock file is gone", async () => {
  const project = await open();
  await project.run();
  const lock = read(project, "sprites.lock.json");
  rmSync(join(project.folder, "sprites.lock.json"));
  expect((await project.check()).stdout).toContain("foreign  hero (sheet)");
  expect(await project.run()).toMatchObject({ code: 0, stdout: "" });
  expect(read(project, "sprites.lock.json")).toEqual(lock);
});

test("a retouched sprite is on its sheet once it is accepted, whatever kind of PNG it is", async () => {
  const project = await open();
  await project.run();
  const indexed = await sharp({ create: { width: 4, height: 4, channels: 3, background: "#f00" } })
    .png({ palette: true })
    .toBuffer();
  writeFileSync(join(project.folder, "art/orc.png"), indexed);
  const { code, stderr } = await project.run();
  expect(code).toBe(1);
  expect(stderr).toContain("Not made, as a sprite on it was left alone: all (sheet)\n");
  expect(await project.run("--accept")).toMatchObject({ code: 0, stdout: "sheets/all.gif\n" });
  expect(read(project, "art/orc.png")).toEqual(indexed);
  expect(await project.check()).toMatchObject({ code: 0 });
});

test("a sheet that is taken out keeps its files, and that is said", async () => {
  const project = await open();
  await project.run();
  project.edit('  - { name: all, output: sheets/all.gif, sprites: "*" }\n', "");
  expect((await project.run()).stderr).toContain("left where they are: sheets/all.gif\n");
  expect(existsSync(join(project.folder, "sheets/all.gif"))).toBe(true);
  expect(read(project, "sprites.lock.json").toString()).not.toContain("all.gif");
});

test("a sheet waits for a sprite that fails; the others are made", async () => {
  const project = await open();
  project.backend.refuse = ({ prompt }) =>
    prompt === "an orc" ? { type: "error", message: "no orcs here", code: "invalid_value" } : undefined;
  const { code, stdout, stderr } = await project.run();
  expect(code).toBe(1);
  expect(stdout).toContain("sheets/hero.json\n");
  expect(stderr).toMatch(/^Error: orc has no picture: no orcs here\. /m);
  expect(existsSync(join(project.folder, "sheets/all.gif"))).toBe(false);
  project.backend.refuse = () => undefined;
  expect(await project.run()).toMatchObject({ code: 0, stdout: "art/orc.png\nsheets/all.gif\n" });
});

test("a sheet that can't be made is one error; the others are made", async () => {
  const project = await open();
  project.edit("prompt: an orc", "prompt: an orc, scale: 2");
  project.backend.draw = (job) => {
    const png = pictureOf(job);
    return job.scale === 2 ? Buffer.from(LARGER, "base64") : png;
  };
  const { code, stdout, stderr } = await project.run();
  expect(code).toBe(1);
  expect(stdout).toContain("sheets/hero.json\n");
  expect(stderr).toContain("sheet all: an animation of 4x4 pixels with a frame of 1x1\n");
  expect(stderr).toMatch(/^Error: could not be made: all \(sheet\)\. Bring all frames to one size first\.\n/m);
});

/** 1 x 1 pixel. */
const LARGER = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==";

test("a link that leads a sheet out of the folder is refused before anything is drawn", async () => {
  const project = await open();
  const outside = temporaryFolder();
  symlinkSync(outside, join(project.folder, "sheets"));
  const { code, stderr } = await project.run();
  expect(code).toBe(2);
  expect(stderr).toContain("sprites.yaml:7:27: a link leads sheets/hero.png out of the manifest's folder");
  expect([...readdirSync(outside), ...project.drawn()]).toEqual([]);
});

test("a sheet's file that can't be written is found before anything is drawn", async () => {
  const project = await open();
  mkdirSync(join(project.folder, "sheets/hero.json"), { recursive: true });
  const { code, stderr } = await project.run();
  expect(code).toBe(2);
  expect(stderr).toContain("cannot write to sheets/hero.json: it is a folder");
  expect(project.drawn()).toEqual([]);
});

test("--json tells the sheets as well", async () => {
  const project = await open();
  const planned = JSON.parse((await project.run("--dry-run", "--json")).stdout);
  expect(planned.sheets).toMatchObject([
    { name: "hero", paths: ["sheets/hero.png", "sheets/hero.json"], state: "missing" },
    { name: "all", paths: ["sheets/all.gif"], state: "missing" },
  ]);
  expect(JSON.parse((await project.run("--json")).stdout).sheets).toEqual([
    { name: "hero", paths: ["sheets/hero.png", "sheets/hero.json"] },
    { name: "all", paths: ["sheets/all.gif"] },
  ]);
});
