import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodePng, encodePng } from "../../src/image/files/png.ts";
import { readText } from "../../src/image/files/png-text.ts";
import { sharedBackend } from "../support/backend.ts";
import { cli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SETTINGS = [
  "--seed",
  "12345678901234567890",
  "--steps",
  "3",
  "--cfg-scale",
  "1.5",
  "--negative",
  "blue",
  "--size",
  "64x32",
];

const drawing = sharedBackend({ engines: ["sprite"] });

/** `generate` with the network. */
function generate(cwd: string, ...args: string[]) {
  return cli(["generate", ...args, ...drawing().flags], { cwd });
}

test("a picture is made again from its file alone, byte for byte, and a prompt or a flag takes its setting's place", async () => {
  const cwd = temporaryFolder();
  const look = ["--palette", "pico-8", "--scale", "2", "-o", "a.png"];
  const first = await generate(cwd, "a red dragon", ...SETTINGS, ...look);
  expect(first.code).toBe(0);
  const again = await generate(cwd, "--like", "a.png", "-o", "b.png");
  expect(again).toMatchObject({ code: 0, stdout: "b.png\n" });
  expect(again.stderr).not.toContain("--like");
  const file = (name: string) => readFileSync(join(cwd, name));
  expect(file("b.png")).toEqual(file("a.png"));

  const other = await generate(cwd, "a potion", "--like", "a.png", "--colors", "4", "-o", "c.png");
  expect(other.code).toBe(0);
  // What it was drawn after, and is most like, follows from the prompt.
  const settings = (name: string) => {
    const { references, nearest, ...rest } = JSON.parse(readText(file(name))["dgx-pixels"] ?? "");
    expect([references[0].name, nearest.name]).toEqual([expect.any(String), expect.any(String)]);
    return rest;
  };
  const { palette, ...rest } = settings("a.png");
  expect(palette).toHaveLength(16);
  expect(settings("c.png")).toEqual({ ...rest, prompt: "a potion", colors: 4 });
});

test("a frame makes its animation again, and weights or a version that have changed are warned of", async () => {
  const cwd = temporaryFolder();
  const animate = ["--frames", "2", "--seed", "5", "--steps", "2", "-o", "{frame}.png"];
  expect((await generate(cwd, "fire", ...animate)).code).toBe(0);
  const frame = readFileSync(join(cwd, "1.png"));
  const text = readText(frame);
  const settings = { ...JSON.parse(text["dgx-pixels"] ?? ""), version: "0.0.1", model_sha256: "ab".repeat(32) };
  writeFileSync(join(cwd, "old.png"), encodePng(decodePng(frame), { "dgx-pixels": JSON.stringify(settings) }));
  const { code, stderr } = await generate(cwd, "--like", "old.png", "-o", "again-{frame}.png");
  expect(code).toBe(0);
  expect(stderr).toContain("Warning: --like: the weights of sprite are not those that it was made with");
  expect(stderr).toContain("Warning: --like: it was made by version 0.0.1, and this is");
  expect(readFileSync(join(cwd, "again-1.png"))).toEqual(frame);
});

test.each([
  [["--like", "none.png"], "--like: cannot use none.png: there is no such file"],
  [["--like", "a.png", "--from", "b.txt"], "--like and --from can't stand together"],
])("generate with %j is exit 2", async (args, message) => {
  const { code, stderr } = await cli(["generate", ...args], { cwd: temporaryFolder() });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
