import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodePng, encodePng } from "../../src/image/files/png.ts";
import { chunksOf, pngOf } from "../../src/image/files/png-chunk.ts";
import { readText } from "../../src/image/files/png-text.ts";
import { Cli } from "../support/cli.ts";
import { until } from "../support/until.ts";
import { pictureOf } from "./drawings.ts";
import { FILES, Project } from "./project.ts";

/** A picture that nobody here has drawn. */
const MINE = encodePng({ width: 1, height: 1, data: Uint8Array.of(9, 9, 9, 255) });

async function open(): Promise<Project> {
  const project = await Project.open();
  project.backend.draw = (job) => pictureOf(job);
  return project;
}

const at = (project: Project, file: string) => join(project.folder, file);
const read = (project: Project, file: string) => readFileSync(at(project, file));

/** As an editor saves it that keeps the text: with other pixels, and packed by another library. */
function retouch(project: Project, file: string): Buffer {
  const png = read(project, file);
  const image = decodePng(png);
  image.data[0] = (image.data[0] as number) ^ 255;
  const chunks = chunksOf(encodePng(image, readText(png))).map(({ type, content }) => {
    return { type, content: type === "IDAT" ? deflateSync(inflateSync(content), { level: 1 }) : content };
  });
  writeFileSync(at(project, file), pngOf(chunks));
  return read(project, file);
}

test("a picture that the manifest has not made is left alone and named; --overwrite replaces it", async () => {
  const project = await open();
  mkdirSync(at(project, "art"));
  writeFileSync(at(project, "art/hero.png"), MINE);
  const { code, stdout, stderr } = await project.run();
  expect(code).toBe(1);
  expect(stdout).not.toContain("hero");
  expect(stderr).toBe(
    "Making 3 of 4 sprites of sprites.yaml\n" +
      "Not made from this manifest, and left alone: art/hero.png\n" +
      "Error: 1 file is no build's work and was left alone: hero. --overwrite replaces what no build has made, --accept records it as it is.\n",
  );
  expect(read(project, "art/hero.png")).toEqual(Buffer.from(MINE));
  expect(project.drawn()).not.toContain("a knight");
  expect((await project.check()).stdout).toContain(
    "foreign  hero    art/hero.png  the file was not made from this manifest",
  );
  expect((await project.run("--dry-run", "--overwrite")).stderr).toBe("Would make 1 of 4 sprites of sprites.yaml\n");
  expect(await project.run("--overwrite")).toMatchObject({ code: 0, stdout: "art/hero.png\n" });
  expect(project.drawn()).toEqual(["a knight"]);
  expect(await project.check()).toMatchObject({ code: 0 });
});

test("a picture that was changed since is left alone, also where its prompt is another one, and --json names it", async () => {
  const project = await open();
  await project.run();
  const mine = retouch(project, "art/hero.png");
  project.edit("a knight", "a dark knight");
  const { code, stdout, stderr } = await project.run("--json");
  expect(code).toBe(1);
  expect(JSON.parse(stderr).error).toMatchObject({ code: "kept", message: expect.stringContaining("hero") });
  expect(JSON.parse(stdout)).toEqual({
    jobs: [],
    current: 3,
    kept: [
      {
        name: "hero",
        path: "art/hero.png",
        state: "changed",
        reasons: ["the file was changed after it was made"],
      },
    ],
  });
  expect(read(project, "art/hero.png")).toEqual(mine);
});

test("a picture that was accepted counts as made, and is replaced by no build that is not told to", async () => {
  const project = await open();
  await project.run();
  project.drawn();
  const mine = retouch(project, "art/hero.png");
  expect(await project.run("--accept")).toMatchObject({
    code: 0,
    stderr: "Recorded as it is: hero\nAll 4 sprites of sprites.yaml are current\n",
  });
  expect(await project.check()).toMatchObject({ code: 0 });
  project.edit("a knight", "a dark knight");
  expect((await project.check()).stdout).toContain("stale  hero    art/hero.png  prompt was a knight");
  const { code, stderr } = await project.run();
  expect(code).toBe(1);
  expect(stderr).toContain("Accepted as it was, asked for otherwise since, and left alone: art/hero.png\n");
  expect(read(project, "art/hero.png")).toEqual(mine);
  expect(await project.run("--accept")).toMatchObject({ code: 0 });
  expect(project.drawn()).toEqual([]);
  retouch(project, "art/hero.png");
  expect(await project.run("--overwrite")).toMatchObject({ code: 0, stdout: "art/hero.png\n" });
  expect(readFileSync(at(project, "sprites.lock.json"), "utf8")).not.toContain("accepted");
});

test("what is no picture can't be accepted, and nothing is recorded then", async () => {
  const project = await open();
  await project.run();
  const lock = read(project, "sprites.lock.json");
  retouch(project, "art/hero.png");
  writeFileSync(at(project, "art/orc.png"), "no picture");
  const { code, stderr } = await project.run("--accept");
  expect(code).toBe(2);
  expect(stderr).toContain("--accept: art/orc.png is no picture of a format that is known here");
  expect(read(project, "sprites.lock.json")).toEqual(lock);
});

test("where the lock file is gone, pictures that are what the manifest asks for are taken for made, and others are not", async () => {
  const project = await open();
  // The backend's text does not tell these.
  project.edit(", steps: 3, negative: dark", "");
  await project.run();
  project.drawn();
  const lock = read(project, "sprites.lock.json");
  rmSync(at(project, "sprites.lock.json"));
  expect(await project.check()).toMatchObject({ code: 0 });
  expect(await project.run()).toMatchObject({ code: 0, stdout: "" });
  expect(read(project, "sprites.lock.json")).toEqual(lock);
  rmSync(at(project, "sprites.lock.json"));
  retouch(project, "art/orc.png");
  project.edit("a knight", "a dark knight");
  const { code, stderr } = await project.run();
  expect(code).toBe(1);
  expect(stderr).toContain("Not made from this manifest, and left alone: art/hero.png, art/orc.png\n");
  expect(project.drawn()).toEqual([]);
});

test("a picture that comes while its sprite is drawn is left alone", async () => {
  const project = await open();
  project.backend.end = ({ prompt }) => (prompt === "a knight" ? undefined : { state: "completed" });
  const build = new Cli(["generate", "-f", "sprites.yaml", ...project.backend.flags], { cwd: project.folder });
  await until("the others are there", () => FILES.slice(1).every((file) => project.files().includes(file)));
  writeFileSync(at(project, "art/hero.png"), MINE);
  project.backend.end = () => ({ state: "completed" });
  const { code, stderr } = await build.ended;
  expect(code).toBe(1);
  expect(stderr).toContain("art/hero.png was changed while the set was made, and is left as it is");
  expect(read(project, "art/hero.png")).toEqual(Buffer.from(MINE));
});

test("a build that is killed between the lock and the picture leaves nothing that it would not replace", async () => {
  const project = await open();
  await project.run();
  const lock = JSON.parse(read(project, "sprites.lock.json").toString());
  const hero = lock.assets.find(({ name }: { name: string }) => name === "hero");
  // As it stands when the lock has the new picture, and the file is the one before.
  Object.assign(hero, {
    replaces: hero.sha256,
    sha256: "0".repeat(64),
    inputs: { ...hero.inputs, prompt: "a dark knight" },
  });
  project.write(JSON.stringify(lock), "sprites.lock.json");
  project.edit("a knight", "a dark knight");
  expect(await project.run()).toMatchObject({ code: 0, stdout: "art/hero.png\n" });
  expect(readFileSync(at(project, "sprites.lock.json"), "utf8")).not.toContain("replaces");
});

test.each([
  [["--accept", "--overwrite"], "--accept"],
  [["--check", "--overwrite"], "--overwrite"],
  [["--dry-run", "--accept"], "--accept"],
])("%j is refused", async (flags, named) => {
  const project = await open();
  expect(await project.run(...flags)).toMatchObject({ code: 2, stderr: expect.stringContaining(named) });
});
