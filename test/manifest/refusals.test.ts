import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { NOWHERE, Project } from "./project.ts";

test("a link that leads out of the folder is refused before anything is drawn", async () => {
  const project = await Project.open();
  const outside = temporaryFolder();
  symlinkSync(outside, join(project.folder, "art"));
  const { code, stderr } = await project.run();
  expect(code).toBe(2);
  expect(stderr).toContain("sprites.yaml:4:5: a link leads art/hero.png out of the manifest's folder");
  expect(readdirSync(outside)).toEqual([]);
  expect(project.drawn()).toEqual([]);
});

test("a lock that is a folder is told as one", async () => {
  const project = await Project.open();
  mkdirSync(join(project.folder, "sprites.lock.json"));
  const { code, stderr } = await project.run();
  expect([code, project.drawn()]).toEqual([2, []]);
  expect(stderr).toMatch(
    /cannot read .*sprites\.lock\.json: it is a folder\. Move it away: pictures that are what the manifest asks for, by their own text, then count as made\./,
  );
});

test("a target that can't be written is found before anything is drawn", async () => {
  const project = await Project.open();
  mkdirSync(join(project.folder, "art/orc.png"), { recursive: true });
  const { code, stderr } = await project.run();
  expect(code).toBe(2);
  expect(stderr).toContain("cannot write to art/orc.png: it is a folder");
  expect(project.drawn()).toEqual([]);
});

test.each([
  ["a bad manifest", ["-f", "bad.yaml"], "bad.yaml:2:5: unknown key promt: did you mean prompt?"],
  [
    "a LoRA in a prompt",
    ["-f", "lora.yaml"],
    "lora.yaml:2:13: prompt must not hold <lora:ink:0.5>: write lora: beside",
  ],
  ["a damaged lock", ["-f", "sprites.yaml"], "sprites.lock.json is damaged"],
  ["a flag of one sprite", ["-f", "sprites.yaml", "--seed", "4"], "--seed has no effect on sprites.yaml"],
  ["an output of its own", ["-f", "sprites.yaml", "-o", "x/"], "--output has no effect on sprites.yaml"],
  ["--detach", ["-f", "bad.jsonl", "--detach"], "--detach writes no file"],
  ["--check of a prompt", ["a knight", "--check"], "--check needs a manifest or JSON lines"],
  ["--dry-run of prompts", ["-f", "prompts.txt", "--dry-run"], "--dry-run needs a manifest"],
  ["--check and --dry-run", ["-f", "sprites.yaml", "--check", "--dry-run"], "--check"],
])("%s is one line on stderr, exit code 2, and leaves no file", async (_, args, message) => {
  const project = await Project.open();
  project.write("sprites:\n  - promt: a\n", "bad.yaml");
  project.write("sprites:\n  - prompt: a dragon <lora:ink:0.5>\n", "lora.yaml");
  project.write('{"prompt": "a"}\n', "bad.jsonl");
  project.write("a knight\n", "prompts.txt");
  project.write("{", "sprites.lock.json");
  const before = project.files();
  const { code, stdout, stderr } = await cli(["generate", ...args, ...NOWHERE], { cwd: project.folder });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Error: [^\n]+\n$/);
  expect(stderr).toContain(message);
  expect(project.files()).toEqual(before);
});
