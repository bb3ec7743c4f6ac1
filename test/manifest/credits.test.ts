import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pictureOf } from "./drawings.ts";
import { Project } from "./project.ts";

const MANIFEST = `
credits: art/CREDITS.md
sprites:
  - { name: hero, prompt: a knight }
  - { name: villain, prompt: a knight }
  - { name: pet, prompt: a cat }
`;
const TILES = { source: "Tiles", author: "artists", licence: "CC0-1.0", url: "https://tiles.example" };
const EMOJI = { source: "Emoji | small", author: "Company", licence: "MIT", url: "https://emoji.example" };

async function open(manifest = MANIFEST): Promise<Project> {
  const project = await Project.open(manifest);
  project.backend.draw = (job) => {
    const both = [
      { name: "cat|face", ...EMOJI },
      { name: "cat", ...TILES },
    ];
    return pictureOf(job, undefined, job.prompt.includes("cat") ? both : [{ name: "knight", ...TILES }]);
  };
  return project;
}

function read(project: Project): string {
  return readFileSync(join(project.folder, "art/CREDITS.md"), "utf8");
}

test("the file of credits names what the sprites were drawn after, source by source, and is written once", async () => {
  const project = await open();
  expect((await project.run()).stdout.trim().split("\n")).toContain("art/CREDITS.md");
  expect(read(project)).toBe(`<!-- Written by dgx-pixels from sprites.yaml; what is changed here is lost. -->

# Credits

The sprites of this set were drawn by dgx-pixels after these pictures.

## Emoji | small

By Company, MIT, <https://emoji.example>

| picture | sprites |
|---|---|
| cat\\|face | pet |

## Tiles

By artists, CC0-1.0, <https://tiles.example>

| picture | sprites |
|---|---|
| cat | pet |
| knight | hero, villain |
`);
  expect(await project.check()).toMatchObject({ code: 0 });
  expect(await project.run()).toMatchObject({ code: 0, stdout: "" });
});

test("it is written again where it is gone, or where the sprites are others, and --check says so", async () => {
  const project = await open();
  await project.run();
  rmSync(join(project.folder, "art/CREDITS.md"));
  const { code, stdout, stderr } = await project.check();
  expect(code).toBe(1);
  expect(stdout).toMatch(/missing +credits +art\/CREDITS.md/);
  expect(stderr).toContain("the file of credits of sprites.yaml is missing or stale: art/CREDITS.md");
  expect(JSON.parse((await project.check("--json")).stdout)).toMatchObject({
    credits: { path: "art/CREDITS.md", state: "missing" },
  });
  expect(await project.run()).toMatchObject({ code: 0, stdout: "art/CREDITS.md\n" });
  project.drawn();
  project.edit("a cat", "a knight");
  expect((await project.run()).stdout.trim().split("\n").sort()).toEqual(["art/CREDITS.md", "pet.png"]);
  expect(project.drawn()).toHaveLength(1);
  expect(read(project)).toContain("| knight | hero, villain, pet |");
  expect(read(project)).not.toContain("Emoji");
});

test("says so where no sprite was drawn after a picture", async () => {
  const project = await open("credits: CREDITS.md\nsprites:\n  - { name: hero, prompt: a knight }\n");
  project.backend.draw = (job) => pictureOf(job);
  await project.run();
  expect(readFileSync(join(project.folder, "CREDITS.md"), "utf8")).toContain("No sprite of this set was drawn after");
});

test("a file that somebody wrote is left alone, and nothing is drawn, but for --overwrite", async () => {
  const project = await open(MANIFEST.replace("art/", ""));
  writeFileSync(join(project.folder, "CREDITS.md"), "Thanks to my cat.\n");
  const { code, stderr } = await project.run();
  expect(code).toBe(2);
  expect(stderr).toContain("CREDITS.md, which credits names, was not written by dgx-pixels");
  expect(project.drawn()).toEqual([]);
  expect(readFileSync(join(project.folder, "CREDITS.md"), "utf8")).toBe("Thanks to my cat.\n");
  expect(await project.run("--overwrite")).toMatchObject({ code: 0 });
  expect(readFileSync(join(project.folder, "CREDITS.md"), "utf8")).toContain("# Credits");
});

test.each([
  ["../CREDITS.md", "leads out of the manifest's folder"],
  ["CREDITS", "must end with .md or .txt"],
])("%s is refused", async (path, problem) => {
  const project = await open(MANIFEST.replace("art/CREDITS.md", path));
  const { code, stderr } = await project.run();
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
});
