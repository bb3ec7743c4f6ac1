import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodePicture } from "../../src/image/files/decode.ts";
import { encodePng } from "../../src/image/files/png.ts";
import { readText } from "../../src/image/files/png-text.ts";
import { cli } from "../support/cli.ts";
import { DrawingBackend, PNG } from "../support/drawing-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const OPAQUE = { width: 2, height: 2, data: new Uint8Array(16).fill(255) };

test("a picture is written, and its path is all that stands on stdout", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  const { code, stdout, stderr } = await cli(["generate", "a red dragon", "--seed", "5", ...backend.flags], { cwd });
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "a-red-dragon-5.png\n", stderr: "" });
  expect(readFileSync(join(cwd, "a-red-dragon-5.png"))).toEqual(PNG);
  expect(readdirSync(cwd)).toHaveLength(1);
});

test("what was not asked for comes from the model, and what was goes out as it is", async () => {
  const backend = await DrawingBackend.start();
  const cwd = temporaryFolder();
  const flags = [
    "-s",
    "64x48",
    "--steps",
    "4",
    "--cfg-scale",
    "1.5",
    "--negative",
    "text",
    "--lora",
    "ink:0.5",
    "--scale",
    "3",
  ];
  await cli(["generate", "a red dragon", "--seed", "18446744073709551615", ...backend.flags], { cwd });
  await cli(["generate", "a red dragon", "--seed", "5", "-m", "other", ...flags, ...backend.flags], { cwd });
  const common = { type: "generate", id: expect.any(String), prompt: "a red dragon" };
  expect([...backend.jobs.values()]).toEqual([
    { ...common, model: "sprite", size: [32, 32], steps: 20, cfg_scale: 2, seed: 2n ** 64n - 1n },
    {
      ...common,
      model: "other",
      size: [64, 48],
      steps: 4,
      cfg_scale: 1.5,
      seed: 5n,
      negative_prompt: "text",
      lora: "ink:0.5",
      scale: 3,
    },
  ]);
});

test("pictures of which each is the best of some are drawn from seeds that no two of them share", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  const { code } = await cli(["generate", "dragon", "-n", "3", "--best-of", "4", "--seed", "5", ...backend.flags], {
    cwd,
  });
  expect(code).toBe(0);
  expect([...backend.jobs.values()].map(({ seed, best_of }) => [seed, best_of])).toEqual([
    [5n, 4],
    [9n, 4],
    [13n, 4],
  ]);
});

test("--json tells each job with its pictures, their seeds, sizes and checksums", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  const seed = "18446744073709551614";
  const args = ["generate", "a red dragon", "-n", "2", "--seed", seed, "-o", "d{index}.png", "--json"];
  const { code, stdout, stderr } = await cli([...args, ...backend.flags], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const sha256 = createHash("sha256").update(PNG).digest("hex");
  const ids = [...backend.jobs.keys()];
  expect(JSON.parse(stdout)).toEqual({
    jobs: ids.map((job_id, i) => ({
      job_id,
      status: "completed",
      prompt: "a red dragon",
      model: "sprite",
      duration_s: 0.5,
      images: [{ path: `d${i}.png`, seed: String(BigInt(seed) + BigInt(i)), width: 1, height: 1, sha256 }],
    })),
  });
});

test("a seed that was not given is drawn and told", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  const { stderr } = await cli(["generate", "dragon", "-o", "dragon.png", ...backend.flags], { cwd });
  const [job] = backend.jobs.values();
  expect(stderr).toBe(`Drawn with --seed ${job?.seed}\n`);
});

test("-o - writes the picture and nothing else to stdout", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  const { code, bytes } = await cli(["generate", "dragon", "-o", "-", ...backend.flags], { cwd });
  expect(code).toBe(0);
  expect(bytes).toEqual(PNG);
  expect(readdirSync(cwd)).toEqual([]);
});

test("--from reads one prompt a line from stdin, and all share one connection", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  const input = Array.from({ length: 20 }, (_, i) => `sword ${i}\n`).join("# comment\n\n");
  const { code, stdout } = await cli(["generate", "-f", "-", "-o", "out/", "--seed", "1", ...backend.flags], {
    cwd,
    input,
  });
  expect(code).toBe(0);
  expect([...backend.jobs.values()].map((job) => job.prompt)).toEqual(
    Array.from({ length: 20 }, (_, i) => `sword ${i}`),
  );
  expect(readdirSync(join(cwd, "out"))).toHaveLength(20);
  expect(stdout.trim().split("\n").sort()).toEqual(
    readdirSync(join(cwd, "out"))
      .map((name) => `out/${name}`)
      .sort(),
  );
  expect(backend.backend.clients).toBe(1);
});

test("the ending of the output decides its format, of a drawn picture and of an imported one", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  const data = Uint8Array.from(
    { length: 32 * 32 * 4 },
    (_, at) => [(at >> 2) & 31, at >> 7, at >> 5, 255][at & 3] ?? 0,
  );
  backend.draw = () => encodePng({ width: 32, height: 32, data }, { "dgx-pixels": "{}" });
  for (const [file, format] of Object.entries({ "a.webp": "WebP", "a.GIF": "GIF", "a.apng": "PNG", "a.png": "PNG" })) {
    const drawn = await cli(["generate", "dragon", "-o", file, "--seed", "1", ...backend.flags], { cwd });
    expect(drawn).toMatchObject({ code: 0, stdout: `${file}\n` });
    const warning = "Warning: a GIF holds 255 colours: of more than those the nearest were taken\n";
    expect(drawn.stderr).toBe(format === "GIF" ? warning : "");
    const bytes = readFileSync(join(cwd, file));
    const { image, ...found } = await decodePicture(file, bytes, 64);
    expect(found).toMatchObject({ format, frames: 1, width: 32, height: 32 });
    if (format !== "GIF") expect(image.data).toEqual(data);
    if (format === "PNG") expect(readText(bytes)).toEqual({ "dgx-pixels": "{}" });
  }
  const imported = await cli(["generate", "--import", "a.png", "--size", "32x32", "-o", "b.webp", "--json"], { cwd });
  const [job] = JSON.parse(imported.stdout).jobs;
  const sha256 = createHash("sha256")
    .update(readFileSync(join(cwd, "b.webp")))
    .digest("hex");
  expect(job.images).toMatchObject([{ path: "b.webp", sha256, width: 32, height: 32 }]);
});

test("frames on a sheet are named like the files that they come from", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.draw = () => encodePng(OPAQUE);
  const sheet = ["--sheet", "s.png", "--sheet-format", "texturepacker"];
  const named = async (...args: string[]) => {
    const { code } = await cli(["generate", "sword", "-n", "2", ...args, ...sheet, ...backend.flags], { cwd });
    expect(code).toBe(0);
    return Object.keys(JSON.parse(readFileSync(join(cwd, "s.json"), "utf8")).frames);
  };
  expect(await named("--seed", "5", "-o", "p/")).toEqual(readdirSync(join(cwd, "p")).toSorted());
  expect(await named("-o", "q/{index}.png")).toEqual(readdirSync(join(cwd, "q")).toSorted());
});

test("paths are told in the order of the pictures, whichever is done first", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  const last = 4n;
  const ended = new Set<bigint>();
  backend.end = ({ seed = 0n }) => {
    if (seed !== last && !ended.has(seed + 1n)) return undefined;
    ended.add(seed);
    return { state: "completed" };
  };
  const args = ["generate", "dragon", "-n", String(last), "--seed", "1", "-o", "{seed}.png", ...backend.flags];
  const { code, stdout } = await cli(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "1.png\n2.png\n3.png\n4.png\n" });
});

test("warnings about a picture are told once", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.end = () => ({ state: "completed", warnings: ["no\u001b[2J wyvern"] });
  const { stderr } = await cli(["generate", "wyvern", "-n", "3", "--seed", "1", ...backend.flags], { cwd });
  expect(stderr).toBe("Warning: no wyvern\n");
});

test("a warning about some of many pictures says which", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  backend.end = ({ prompt }) => ({ state: "completed", warnings: prompt === "elf" ? [] : ["no wings"] });
  writeFileSync(join(cwd, "prompts.txt"), "wyvern\nelf\ndragon\n");
  const { stderr } = await cli(["generate", "-f", "prompts.txt", "--seed", "1", ...backend.flags], { cwd });
  expect(stderr).toBe('Warning: "wyvern", "dragon": no wings\n');
});

test("DGX_PIXELS_LOG=debug shows the messages, pictures as their length", async () => {
  const [backend, cwd] = [await DrawingBackend.start(), temporaryFolder()];
  const env = { DGX_PIXELS_LOG: "debug" };
  const { stderr } = await cli(["generate", "dr\u001b[31magon", "--seed", "1", ...backend.flags], { cwd, env });
  expect(stderr).toMatch(/^-> generate id="[^"]+" prompt="dr\\u001b\[31magon" seed=1 model="sprite" size=\[32,32\]/m);
  expect(stderr).toMatch(new RegExp(`^<- image_data job_id="[^"]+" index=0 png=<${PNG.length} bytes>$`, "m"));
});

test.each([
  ["a 1 MB prompt", ["-f", "big.txt"], "big.txt:1: the prompt must be at most 8,192 bytes"],
  ["an empty prompt", [""], "the prompt must not be empty"],
  ["no prompt", [], "there is no prompt"],
  ["a prompt and a list", ["dragon", "-f", "big.txt"], "there is a prompt and --from as well"],
  ["--size 0x0", ["dragon", "--size", "0x0"], "--size must be WIDTHxHEIGHT"],
  ["--size 7", ["dragon", "--size", "7"], "--size must be WIDTHxHEIGHT"],
  ["--steps 0", ["dragon", "--steps", "0"], "--steps must be a whole number from 1 to 1000"],
  ["--steps 1e9", ["dragon", "--steps", "1e9"], "--steps must be a whole number from 1 to 1000"],
  ["--cfg-scale nan", ["dragon", "--cfg-scale", "nan"], "--cfg-scale must be a number from 0 to 100"],
  ["--seed -1", ["dragon", "--seed", "-1"], "--seed must be a whole number from 0 to 18446744073709551615"],
  ["a seed of 2^64", ["dragon", "--seed", "18446744073709551616"], "--seed must be a whole number"],
  ["--count 0", ["dragon", "-n", "0"], "--count must be a whole number from 1"],
  ["--timeout 0", ["dragon", "--timeout", "0"], "--timeout must be a number"],
  ["many for one file", ["dragon", "-n", "4", "-o", "dragon.png"], "4 sprites cannot all go to dragon.png"],
  ["many for stdout", ["dragon", "-n", "4", "-o", "-"], "4 sprites cannot all go to stdout"],
  ["a picture and JSON on stdout", ["dragon", "-o", "-", "--json"], "stdout cannot hold the picture and --json"],
  ["a missing folder", ["dragon", "-o", "none/dragon.png"], "cannot write to none: there is no such folder"],
  ["a JPEG", ["dragon", "-o", "dragon.jpg"], "--output must end with .png, .webp, .gif or .apng"],
  ["half a placeholder", ["dragon", "-o", "a/{slug"], "--output has a { without its partner"],
  ["a format for an animation", ["x", "--sheet", "x.gif", "--sheet-format", "godot"], "--sheet-format godot is for a"],
  ["an unknown placeholder", ["dragon", "-o", "{what}.png"], "--output: there is no {what}"],
  ["an unknown flag", ["dragon", "--colour"], "Nonexistent flag: --colour"],
  ["one argument too many", ["dragon", "potion"], "Unexpected argument: potion"],
  ["a flag without its value", ["dragon", "--seed"], "Flag --seed expects a value"],
  ["--detach with --output", ["dragon", "--detach", "-o", "x.png"], "--detach writes no file"],
  ["--detach with --wait", ["dragon", "--detach", "--wait", "1"], "--detach waits for nothing"],
  ["a bad address", ["dragon", "--req-addr", "localhost"], '"localhost" is not an address'],
])("%s is one line on stderr and exit code 2", async (_, args, message) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "big.txt"), "x".repeat(1_000_000));
  const { code, stdout, stderr } = await cli(["generate", ...args], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  if (args.includes("--json")) expect(JSON.parse(stderr).error.message).toContain(message);
  else expect(stderr).toMatch(/^Error: [^\n]+\n$/);
  expect(stderr).toContain(message.replaceAll('"', args.includes("--json") ? '\\"' : '"'));
  expect(readdirSync(cwd)).toEqual(["big.txt"]);
});
