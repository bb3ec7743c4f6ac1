import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodePng, encodePng } from "../../src/image/files/png.ts";
import { readText } from "../../src/image/files/png-text.ts";
import { cli } from "../support/cli.ts";
import { animation, art, folderOf, photograph, shown } from "../support/picture-files.ts";

const [DARK, RED] = ["181425", "e43b44"];

const run = (cwd: string, ...args: string[]) => cli(["generate", ...args], { cwd });

const read = (...path: string[]) => shown(decodePng(readFileSync(join(...path))));

describe("generate --import", () => {
  it("makes the sprite of the size that it is told, in so few colours, without its background", async () => {
    const folder = await folderOf({ "hero.png": art(13) });
    const args = ["--import", "hero.png", "--size", "8x8", "--colors", "2", "--background", "transparent"];
    const { code, stdout, stderr } = await run(folder, ...args);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "hero-sprite.png\n", stderr: "" });
    const sprite = read(folder, "hero-sprite.png");
    expect(sprite[0]).toEqual(["", "", "", "", "", "", "", ""]);
    expect(sprite[3]).toEqual(["", DARK, RED, RED, RED, RED, DARK, ""]);
  });

  it("finds the grid where nobody says it, and warns with its confidence", async () => {
    const folder = await folderOf({ "hero.png": art(13) });
    const { code, stdout, stderr } = await run(
      folder,
      "--import",
      "hero.png",
      "-o",
      "-",
      "--trim",
      "--background",
      "transparent",
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^Warning: hero.png: a grid of 8x8 cells was found \(confidence [01]\.\d\d of 1\).*--size.*\n$/,
    );
    expect(stdout).not.toBe("");
  });

  it("leaves a picture without a grid as large as it is, and says what to do", async () => {
    const folder = await folderOf({ "photo.jpg": await photograph(300, 200).jpeg().toBuffer() });
    const { code, stdout, stderr } = await run(folder, "--import", "photo.jpg", "--colors", "8", "--json");
    expect(code).toBe(0);
    expect(stderr).toContain("so it stays 300x200; give its native size, such as --size 64x64");
    const [job] = JSON.parse(stdout).jobs;
    expect(job).toMatchObject({ status: "completed", images: [{ path: "photo-sprite.png", width: 300, height: 200 }] });
    expect(job.grid?.used ?? false).toBe(false);
  });

  it("takes every step on the way: dithering, cleaning, a line, the margin, the scale", async () => {
    const folder = await folderOf({ "hero.png": art(4), "photo.png": photograph(64, 64) });
    const lined = ["--background", "transparent", "--outline", "#00ff00", "--clean", "--trim", "--scale", "2"];
    expect((await run(folder, "--import", "hero.png", "--size", "8x8", ...lined)).code).toBe(0);
    const sprite = read(folder, "hero-sprite.png");
    expect([sprite.length, sprite[0]?.length]).toEqual([16, 16]);
    expect(sprite[8]?.slice(0, 5)).toEqual(["00ff00", "00ff00", DARK, DARK, RED]);
    const outputs = await Promise.all(
      ["none", "ordered", "diffusion"].map(async (dither) => {
        const output = `${dither}.png`;
        const flags = ["--size", "32x32", "--palette", "gameboy", "--dither", dither, "-o", output];
        expect((await run(folder, "--import", "photo.png", ...flags)).code).toBe(0);
        const image = read(folder, output);
        expect(new Set(image.flat()).size).toBeLessThanOrEqual(4);
        return image.flat().join();
      }),
    );
    expect(new Set(outputs).size).toBe(3);
  });

  it("takes many files in one call, and one that is bad does not stop the others", async () => {
    const folder = await folderOf({ "a.png": art(4), "b.png": "no picture", "c.png": art(4) });
    const args = [
      "--import",
      "a.png",
      "b.png",
      "--import",
      "c.png",
      "--size",
      "8x8",
      "-o",
      "out/{index}-{slug}.png",
      "--json",
    ];
    const { code, stdout, stderr } = await run(folder, ...args);
    expect(code).toBe(2);
    expect(readdirSync(join(folder, "out")).sort()).toEqual(["0-a.png", "2-c.png"]);
    const { jobs } = JSON.parse(stdout);
    expect(jobs.map(({ status }: { status: string }) => status)).toEqual(["completed", "failed", "completed"]);
    expect(jobs[1]).toMatchObject({ images: [], error: { code: "bad_picture" } });
    expect(stderr).toContain("1 of 3 pictures were not imported: b.png is no picture");
  });

  it("gives the same bytes alone and among others, and tells in them what they were made of", async () => {
    const folder = await folderOf({ "a.png": art(4), "b.png": photograph(32, 32) });
    const steps = ["--size", "8x8", "--palette", "pico-8", "--outline", "000000"];
    await run(folder, "--import", "a.png", ...steps, "-o", "alone.png");
    await run(folder, "--import", "b.png", "a.png", ...steps, "-o", "{slug}-too.png");
    const alone = readFileSync(join(folder, "alone.png"));
    expect(readFileSync(join(folder, "a-too.png"))).toEqual(alone);
    const text = readText(alone);
    expect(text.Software).toMatch(/^dgx-pixels \d/);
    expect(JSON.parse(text["dgx-pixels"] as string)).toMatchObject({
      import: "a.png",
      import_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      import_size: [32, 32],
      size: [8, 8],
      scale: 1,
      outline: "#000000",
    });
  });

  it("lines frames up, in one palette, and packs them as one animation", async () => {
    const folder = await folderOf({
      "walk-1.png": art(4),
      "walk-2.png": art(4).affine([1, 0, 0, 1], { odx: 4, background: "#fff" }),
    });
    const args = ["--import", "walk-1.png", "walk-2.png", "--size", "8x8", "--background", "transparent", "--align"];
    const { code, stdout } = await run(folder, ...args, "--colors", "2", "-o", "out/", "--sheet", "walk.png");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "out/walk-1-sprite.png\nout/walk-2-sprite.png\nwalk.png\nwalk.json\n",
    });
    const [first, second] = [1, 2].map((frame) => read(folder, "out", `walk-${frame}-sprite.png`));
    expect(second).toEqual(first);
    const { frames, meta } = JSON.parse(readFileSync(join(folder, "walk.json"), "utf8"));
    expect(Object.keys(frames)).toHaveLength(2);
    expect(meta.frameTags).toMatchObject([{ name: "walk", from: 0, to: 1 }]);
  });

  it("reads stdin and writes stdout", async () => {
    const input = await art(4).png().toBuffer();
    const args = ["--import", "-", "--size", "8x8", "-o", "-"];
    const { code, bytes, stderr } = await cli(["generate", ...args], { cwd: await folderOf({}), input });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(shown(decodePng(bytes))[3]?.[3]).toBe(RED);
  });
});

describe("generate --import of what users have", () => {
  it("makes a sprite of a photograph, a picture of one pixel, a moving GIF and a JPEG in four inks", async () => {
    const folder = await folderOf({
      "photo.jpg": await photograph(640, 480).jpeg().toBuffer(),
      "pixel.png": art(1).extract({ left: 1, top: 1, width: 1, height: 1 }),
      "move.gif": await animation(8, 3),
      "inks.jpg": await art(16).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(),
    });
    const small = await run(folder, "--import", "photo.jpg", "--size", "64x48", "--colors", "16");
    expect(small).toMatchObject({ code: 0, stderr: "" });
    expect(read(folder, "photo-sprite.png")).toHaveLength(48);
    const pixel = await run(folder, "--import", "pixel.png", "--background", "transparent");
    expect(pixel.code).toBe(0);
    expect(read(folder, "pixel-sprite.png")).toEqual([[DARK]]);
    const moving = await run(folder, "--import", "move.gif", "--size", "8x8", "--palette", "pico-8");
    expect(moving.stderr).toBe("Warning: move.gif: it holds 3 pictures, of which the first was taken\n");
    const inks = await run(folder, "--import", "inks.jpg", "--size", "8x8", "--colors", "3");
    expect(inks.code).toBe(0);
    expect(new Set(read(folder, "inks-sprite.png").flat()).size).toBe(3);
  });

  it("warns of a sprite that came out empty, and trims none of it", async () => {
    const folder = await folderOf({
      "line.png": photograph(1, 10_000),
      "clear.png": Buffer.from(encodePng({ width: 8, height: 8, data: new Uint8Array(256) })),
    });
    const line = await run(folder, "--import", "line.png", "--size", "16x16", "--trim");
    expect(line).toMatchObject({ code: 0, stdout: "line-sprite.png\n" });
    expect(line.stderr).toMatch(/^Warning: line.png: none of its 256 pixels are opaque: the sprite is nearly empty$/m);
    expect(read(folder, "line-sprite.png")).toHaveLength(16);
    const clear = await run(folder, "--import", "clear.png", "--trim", "--json");
    expect(JSON.parse(clear.stdout).jobs[0]).toMatchObject({
      warnings: ["none of its 64 pixels are opaque: the sprite is nearly empty"],
      images: [{ width: 8, height: 8 }],
    });
  });

  it("makes a sprite of a picture of 4096 a side", async () => {
    const folder = await folderOf({ "huge.png": art(1).resize(4096, 4096, { kernel: "nearest" }) });
    const huge = await run(folder, "--import", "huge.png", "--size", "8x8", "--background", "transparent");
    expect(huge).toMatchObject({ code: 0, stderr: "" });
    expect(read(folder, "huge-sprite.png")[3]).toEqual(["", DARK, RED, RED, RED, RED, DARK, ""]);
  });

  it("is one line and exit 2 where there is none, whatever is wrong", async () => {
    const folder = await folderOf({
      "notes.png": "These are notes.\n",
      "empty.png": "",
      "half.png": (await photograph(64, 64).png().toBuffer()).subarray(0, 2000),
      "small.png": art(1),
    });
    mkdirSync(join(folder, "folder.png"));
    symlinkSync("loop.png", join(folder, "loop.png"));
    const problems: Record<string, string> = {
      "notes.png": "notes.png is no picture of a format that is known here",
      "empty.png": "empty.png is empty",
      "half.png": "half.png is damaged or cut short",
      "folder.png": "cannot read folder.png: it is a folder",
      "loop.png": "cannot read loop.png: its links lead in a circle",
      "missing.png": "cannot read missing.png: there is no such file",
      "small.png": "small.png: a picture of 8x8 pixels can't be brought down to 32x32",
    };
    const { code, stdout, stderr } = await run(
      folder,
      "--import",
      ...Object.keys(problems),
      "--size",
      "32x32",
      "--json",
      "-o",
      "out/",
    );
    expect(code).toBe(2);
    expect(stderr).not.toContain("    at ");
    const jobs = JSON.parse(stdout).jobs as { error: { code: string; message: string } }[];
    expect(jobs.map(({ error }) => error.message)).toEqual(Object.values(problems));
    expect(new Set(jobs.map(({ error }) => error.code))).toEqual(new Set(["bad_picture"]));
    expect(readdirSync(join(folder, "out"))).toEqual([]);
  });
});

describe("the examples of docs/import.md", () => {
  const docs = readFileSync(new URL("../../docs/import.md", import.meta.url), "utf8");
  const examples = docs.split("\n").flatMap((line) => /^ {4}dgx-pixels (generate .*)$/.exec(line)?.[1] ?? []);

  it.each(examples)("%s", async (example) => {
    const folder = await folderOf({
      "potion.jpg": await photograph(128, 128).jpeg().toBuffer(),
      "walk-1.png": art(8),
      "walk-2.png": art(8),
      "floor.png": art(16),
    });
    mkdirSync(join(folder, "art"));
    writeFileSync(join(folder, "art", "hero.png"), await art(8).png().toBuffer());
    const files = (pattern: string) => globFiles(folder, pattern);
    const args = example.split(" ").flatMap((word) => (word.includes("*") ? files(word) : [word]));
    const { code, stderr } = await cli(args, { cwd: folder });
    expect({ code, error: /^Error.*/m.exec(stderr)?.[0] }).toEqual({ code: 0, error: undefined });
  });

  /** As a shell does. */
  function globFiles(folder: string, pattern: string): string[] {
    const [inner, name = ""] = [dirname(pattern), basename(pattern)];
    const [before = "", after = ""] = name.split("*");
    const found = readdirSync(join(folder, inner)).filter((file) => file.startsWith(before) && file.endsWith(after));
    return found.map((file) => join(inner, file));
  }
});

describe("generate --import refuses", () => {
  it.each([
    [["a dragon"], "a prompt has no meaning"],
    [["--steps", "4"], "--steps has no meaning"],
    [["--seed", "1"], "--seed has no meaning"],
    [["--from", "x.txt"], "--from has no meaning"],
    [["--detach"], "--detach has no meaning"],
    [["-o", "{seed}.png"], "there is no {seed}"],
    [["-o", "hero.png"], "hero.png is a picture to import, and would be replaced"],
    [["--dither", "ordered"], "--dither mixes the colours of a palette, and there is none"],
    [["--dither", "ordered", "--colors", "4", "--clean"], "--clean would take out what --dither puts in"],
    [["--outline", "black"], '--outline must be six hex digits, such as 1d2b53, not "black"'],
    [["--align", "--trim"], "--trim"],
    [["--size", "64x64", "--scale", "128"], "at most 4096 pixels a side"],
  ])("%j", async (args, problem) => {
    const folder = await folderOf({ "hero.png": art(13) });
    const { code, stdout, stderr } = await run(folder, ...args, "--import", "hero.png");
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(problem);
    expect(readdirSync(folder)).toEqual(["hero.png"]);
  });

  it("--align without --import", async () => {
    const { code, stderr } = await run(await folderOf({}), "a dragon", "--align");
    expect({ code, isNamed: stderr.includes("--import") }).toEqual({ code: 2, isNamed: true });
  });
});
