import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../src/image/files/png.ts";
import { readText } from "../../src/image/files/png-text.ts";
import { cli } from "../support/cli.ts";
import { folderOf } from "../support/picture-files.ts";

const run = (cwd: string, ...args: string[]) => cli(["generate", ...args], { cwd });

describe("generate --import --tiles", () => {
  const tile = (color: (x: number) => number[]) => {
    const data = Uint8Array.from({ length: 16 * 8 * 4 }, (_, at) => [...color((at >> 2) % 16), 255][at & 3] as number);
    return Buffer.from(encodePng({ width: 16, height: 8, data }));
  };
  /** Two tiles: one of one colour, and one that is darker from column to column. */
  const ATLAS = tile((x) => (x < 8 ? [80, 80, 80] : [x * 15, x * 15, x * 15]));

  it("warns of the tiles of an atlas whose seams show, and packs a cell for each", async () => {
    const folder = await folderOf({ "floor.png": ATLAS });
    const sheet = ["--sheet", "cells.png", "--sheet-format", "tiled"];
    const args = ["--import", "floor.png", "--tiles", "2x1", "--size", "8x8", "--json", ...sheet];
    const { code, stdout, stderr } = await run(folder, ...args);
    const warning =
      "1 of 2 tiles show a seam on repeating (1 is its strongest line inside): column 2 row 1 left to right 6.6";
    expect([code, stderr]).toEqual([0, `Warning: floor.png: ${warning}\n`]);
    expect(JSON.parse(stdout).jobs[0].warnings).toEqual([warning]);
    expect(readFileSync(join(folder, "cells.tsx"), "utf8")).toContain('tilecount="2" columns="2"');
    const facts = JSON.parse(readText(readFileSync(join(folder, "floor-sprite.png")))["dgx-pixels"] as string);
    expect(facts.tileset_grid).toEqual([2, 1]);
  });

  it.each([
    [["--tiles", "3x1"], "16x8 pixels can't be cut into 3x1 tiles of one size. Give the size of one tile"],
    [["--tiles", "2x1", "--trim"], "--tiles and --trim can't stand together"],
    [["--tiles", "2x1", "--background", "transparent"], "--tiles and --background transparent can't stand together"],
  ])("refuses %j, and writes nothing", async (flags, message) => {
    const folder = await folderOf({ "floor.png": ATLAS });
    const { code, stderr } = await run(folder, "--import", "floor.png", ...flags);
    expect([code, readdirSync(folder)]).toEqual([2, ["floor.png"]]);
    expect(stderr).toContain(message);
  });
});
