import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { packSheet } from "../../../src/image/sheets/sheet.ts";
import { encodeSheet } from "../../../src/make/sheets/sheet-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { frames, tags } from "../sample-sheet.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
/** Where npm has put Phaser, from $PHASER or beside this package; where it is not, its tests are skipped. */
const PHASER = phaserFolder();
const GODOT = "godot3-server";
const hasGodot = runs(GODOT, "--version");
/** The walk goes to and fro. */
const PLAYED = { walk: [0, 1, 2, 1], hit: [3] };
const packed = packSheet(frames, tags);

function phaserFolder(): string | undefined {
  try {
    return dirname(createRequire(join(process.env.PHASER ?? HERE, "x.js")).resolve("phaser/package.json"));
  } catch {
    return undefined;
  }
}

function runs(program: string, flag: string): boolean {
  try {
    // It says its version and ends with 255.
    execFileSync(program, [flag], { stdio: "ignore" });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}

function exported(format: Parameters<typeof encodeSheet>[1]): string {
  const folder = temporaryFolder();
  for (const { path, bytes } of encodeSheet("hero.png", format, frames, tags, "the test"))
    writeFileSync(join(folder, path), bytes);
  return folder;
}

describe.skipIf(PHASER === undefined)("Phaser", () => {
  const seen = (format: "aseprite" | "texturepacker") =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [join(HERE, "phaser.cjs"), PHASER as string, format, join(exported(format), "hero.json")],
        { encoding: "utf8" },
      ),
    );

  test("plays the tags of Aseprite's JSON, with each frame's duration", () => {
    const { played } = seen("aseprite");
    const duration = (index: number) => [String(index), frames[index]?.duration];
    expect(played).toEqual([
      { key: "walk", yoyo: true, frames: [0, 1, 2].map(duration) },
      { key: "hit", yoyo: false, frames: [3].map(duration) },
    ]);
  });

  test("finds each frame of TexturePacker's JSON, and gives its margins back", () => {
    expect(seen("texturepacker").frames).toEqual(
      packed.frames.map(({ name, rect, content, width, height }) => ({
        name: `${name}.png`,
        cut: [rect.x, rect.y, rect.width, rect.height],
        size: [width, height],
        at: [content.x, content.y],
      })),
    );
  });
});

describe.skipIf(!hasGodot)("Godot 3", () => {
  test("imports the sheet, loads the resource and has each animation with its frames, as long as each is shown", () => {
    const folder = exported("godot3");
    writeFileSync(join(folder, "project.godot"), "config_version=4\n");
    copyFileSync(join(HERE, "read-frames.gd"), join(folder, "read-frames.gd"));
    const godot = (...args: string[]) =>
      execFileSync(GODOT, ["--path", folder, ...args], { encoding: "utf8", stdio: "pipe", timeout: 60_000 });
    godot("--editor", "--quit");
    const text = godot("-s", "read-frames.gd");
    const read = JSON.parse(/^READ (.*)$/m.exec(text)?.[1] ?? text) as {
      name: string;
      loop: boolean;
      speed: number;
      frames: number[][];
    }[];
    expect(read.map(({ name }) => name).sort()).toEqual(Object.keys(PLAYED).sort());
    for (const { name, loop, speed, frames: shown } of read) {
      const played = PLAYED[name as keyof typeof PLAYED].flatMap((index) => {
        const { rect, width, height, duration } = packed.frames[index] as (typeof packed.frames)[number];
        const times = Math.round((Math.round(duration / 10) * 10 * speed) / 1000);
        return Array(times).fill([rect.x, rect.y, rect.width, rect.height, width, height]);
      });
      expect(shown).toEqual(played);
      expect(loop).toBe(true);
    }
  });
});
