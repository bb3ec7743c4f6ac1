import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cellSheet, packSheet } from "../../../src/image/sheets/sheet.ts";
import { encodeSheet } from "../../../src/make/sheets/sheet-file.ts";
import { frames, tags } from "../../image/sample-sheet.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { isMissing, runPeer } from "./peer.ts";

/** The walk goes to and fro. */
const PLAYED = { walk: [0, 1, 2, 1], hit: [3] };
const durations = frames.map(({ duration }) => duration);
const packed = packSheet(frames, tags);
const cells = cellSheet(frames, 2, tags);

/** Writes the sample, and gives its last file: the data, or the animation. */
function exported(file: string, format: Parameters<typeof encodeSheet>[1]): string {
  const folder = temporaryFolder();
  const files = encodeSheet(file, format, frames, tags, "the test");
  for (const { path, bytes } of files) writeFileSync(join(folder, path), bytes);
  return join(folder, files.at(-1)?.path ?? "");
}

async function seenBy(reader: "python" | "readers", ...args: string[]) {
  return JSON.parse(await runPeer(reader, ...args));
}

describe.skipIf(isMissing("readers"))("the readers of engines in Rust", () => {
  test("Bevy finds each frame in its atlas layout", async () => {
    expect(await seenBy("readers", "bevy", exported("hero.png", "bevy"))).toEqual({
      size: [cells.image.width, cells.image.height],
      textures: cells.frames.map(({ rect }) => [rect.x, rect.y, rect.width, rect.height]),
    });
  });

  test("Tiled's own reader finds cells, names and animations", async () => {
    const animations: Record<number, number[]> = { 0: PLAYED.walk, 3: PLAYED.hit };
    expect(await seenBy("readers", "tiled", exported("hero.png", "tiled"))).toEqual({
      name: "hero",
      tile: [6, 6],
      spacing: 0,
      columns: 2,
      tilecount: 4,
      image: ["hero.png", cells.image.width, cells.image.height],
      tiles: frames.map(({ name }, id) => {
        return { id, name, animation: (animations[id] ?? []).map((frame) => [frame, durations[frame]]) };
      }),
    });
  });
});

describe.skipIf(isMissing("python"))("readers in Python", () => {
  test("a Godot parser finds the texture, each frame's part of it and margin, durations, tags and pivot", async () => {
    const frameOf = (index: number) => {
      const { rect, content, width, height } = packed.frames[index] as (typeof packed.frames)[number];
      return {
        ms: durations[index],
        type: "AtlasTexture",
        region: [rect.x, rect.y, rect.width, rect.height],
        margin: [content.x, content.y, width - content.width, height - content.height],
      };
    };
    expect(await seenBy("python", "sheet", "godot", exported("hero.png", "godot"))).toEqual({
      type: "SpriteFrames",
      format: 3,
      load_steps: 6,
      resources: 6,
      texture: ["Texture2D", "hero.png"],
      pivot: [3, 6],
      animations: Object.entries(PLAYED).map(([name, played]) => ({ name, loop: true, frames: played.map(frameOf) })),
    });
  });

  test.each([
    ["gif", "GIF", [100, 150, 80, 400]],
    ["apng", "PNG", durations],
  ])("Pillow shows a .%s with each frame's pixels and duration, for ever", async (ending, format, ms) => {
    const seen = await seenBy("python", "sheet", "animation", exported(`hero.${ending}`, "aseprite"));
    expect(seen).toMatchObject({ format, size: [6, 6], loop: 0 });
    expect(seen.frames.map((frame: { ms: number }) => frame.ms)).toEqual(ms);
    const pixels = seen.frames.map((frame: { rgba: string }) => new Uint8Array(Buffer.from(frame.rgba, "base64")));
    expect(pixels).toEqual(frames.map(({ image }) => image.data));
  });
});
