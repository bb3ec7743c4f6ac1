import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodePicture } from "../../src/image/files/decode.ts";
import { decodePng, encodePng } from "../../src/image/files/png.ts";
import { sharedBackend } from "../support/backend.ts";
import { cli } from "../support/cli.ts";
import { DrawingBackend } from "../support/drawing-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const QUICK = ["--steps", "2", "--seed", "5"];

const drawing = sharedBackend({ engines: ["sprite"] });

test("an animation is a file for each frame, and its sheet one tag of them at one pivot", async () => {
  const cwd = temporaryFolder();
  const args = ["generate", "fire", "--frames", "3", "-o", "fire/", "--sheet", "fire.png", "--json", ...QUICK];
  const { code, stdout } = await cli([...args, ...drawing().flags], { cwd });
  expect(code).toBe(0);
  const { jobs, sheet } = JSON.parse(stdout);
  const paths = jobs.map(({ images }: { images: { path: string }[] }) => images.map(({ path }) => path));
  expect(paths).toEqual([["fire/fire-5-0.png", "fire/fire-5-1.png", "fire/fire-5-2.png"]]);
  expect(new Set(jobs[0].images.map(({ sha256 }: { sha256: string }) => sha256)).size).toBe(3);
  expect(sheet).toEqual(["fire.png", "fire.json"]);
  const { frames, meta } = JSON.parse(readFileSync(join(cwd, "fire.json"), "utf8"));
  expect(Object.values(frames)).toHaveLength(3);
  const names = meta.layers[0].cels.map(({ data }: { data: string }) => data);
  expect(names).toEqual(["fire-5-0", "fire-5-1", "fire-5-2"]);
  expect(meta.frameTags).toEqual([{ name: "fire", from: 0, to: 2, direction: "forward" }]);
  const pivots = meta.slices[0].keys.map(({ pivot }: { pivot: object }) => pivot);
  expect(pivots).toEqual(Array(3).fill(pivots[0]));
});

test.each([
  ["fire.gif", "GIF"],
  ["fire.webp", "WebP"],
  ["fire.APNG", "PNG"],
])("an animation is one file in %s, which its sheet takes apart", async (output, format) => {
  const backend = await DrawingBackend.start();
  backend.isAnimating = true;
  backend.draw = (_, index) => encodePng({ width: 2, height: 1, data: Uint8Array.of(index, 0, 0, 255, 0, 0, 0, 0) });
  const cwd = temporaryFolder();
  const sheet = ["--sheet", "s.png", "--sheet-format", "texturepacker"];
  const args = ["generate", "fire", "--frames", "3", "-o", output, ...sheet, "--json", "--seed", "5"];
  const { code, stdout } = await cli([...args, ...backend.flags], { cwd });
  expect(code).toBe(0);
  const bytes = readFileSync(join(cwd, output));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  expect(JSON.parse(stdout).jobs[0].images).toEqual([{ path: output, seed: 5, width: 2, height: 1, sha256 }]);
  const { image, ...found } = await decodePicture(output, bytes, 64);
  expect(found).toEqual({ format, frames: 3, width: 2, height: 1 });
  expect([...image.data]).toEqual([0, 0, 0, 255, 0, 0, 0, 0]);
  const { frames } = JSON.parse(readFileSync(join(cwd, "s.json"), "utf8"));
  expect(Object.keys(frames)).toEqual(["fire-0.png", "fire-1.png", "fire-2.png"]);
});

test("a tileset is one file, and its sheet has a cell for each tile", async () => {
  const cwd = temporaryFolder();
  const sheet = ["--sheet", "sheet.png", "--sheet-format", "tiled"];
  const args = ["generate", "stone floor", "--tiles", "3x2", "-o", "floor.png", ...sheet, ...QUICK];
  const { code } = await cli([...args, ...drawing().flags], { cwd });
  expect(code).toBe(0);
  expect(readdirSync(cwd).toSorted()).toEqual(["floor.png", "sheet.png", "sheet.tsx"]);
  const atlas = decodePng(readFileSync(join(cwd, "floor.png")));
  expect([atlas.width, atlas.height]).toEqual([96, 64]);
  expect(decodePng(readFileSync(join(cwd, "sheet.png")))).toEqual(atlas);
  const data = readFileSync(join(cwd, "sheet.tsx"), "utf8");
  expect(data).toContain('tilewidth="32" tileheight="32" spacing="0" margin="0" tilecount="6" columns="3"');
  expect(data).not.toContain("<animation>");
});

test("a backend that draws one picture where an animation or a tileset was asked for is told of, and nothing is written", async () => {
  const backend = await DrawingBackend.start();
  const cwd = temporaryFolder();
  for (const [kind, what] of [
    [["--frames", "2"], "animations"],
    [["--tiles", "2x2"], "tilesets"],
  ] as const) {
    const { code, stderr } = await cli(["generate", "fire", ...kind, ...backend.flags], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain(`this backend does not draw ${what}. It is an older one`);
  }
  expect(readdirSync(cwd)).toEqual([]);
});

test.each([
  [["--frames", "2", "-o", "fire.png"], "2 frames cannot all go to fire.png"],
  [["--frames", "2", "-o", "-"], "2 frames cannot all go to stdout"],
  [["--frames", "2", "-o", "{seed}.png"], 'frames of "fire" would both be written to'],
  [["-o", "{frame}.png"], "there is no {frame}"],
  [["--frames", "0"], '--frames must be a whole number from 1 to 64, not "0"'],
  [["--frames", "2", "--tiles", "2x2"], "--tiles and --frames can't stand together"],
  [["--tiles", "2x2", "--background", "transparent"], "--tiles and --background transparent can't stand together"],
  [
    ["--tiles", "9x8"],
    '--tiles must be COLUMNSxROWS of tiles, such as 4x2, each from 1 to 16 and 64 in all, not "9x8"',
  ],
])("generate fire with %j is exit 2 before anything is drawn", async (args, message) => {
  const cwd = temporaryFolder();
  const { code, stderr } = await cli(["generate", "fire", ...args], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(readdirSync(cwd)).toEqual([]);
});

test("a tile that was drawn with a seam is warned of", async () => {
  const backend = await DrawingBackend.start();
  const data = Uint8Array.from({ length: 32 * 32 * 4 }, (_, at) => ((at & 3) === 3 ? 255 : ((at >> 2) % 32) * 8));
  backend.draw = () => encodePng({ width: 32, height: 32, data });
  const args = ["generate", "fog", "--tiles", "1x1", "-o", "fog.png", ...backend.flags];
  const { code, stderr } = await cli(args, { cwd: temporaryFolder() });
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /the tile shows a seam on repeating \(1 is its strongest line inside\): left to right \d+\.\d/,
  );
});
