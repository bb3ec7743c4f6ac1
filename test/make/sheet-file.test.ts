import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decode as decodeAny } from "fast-png";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../src/image/files/png.ts";
import { checkSheet, writeSheet } from "../../src/make/sheets/sheet-file.ts";
import type { Drawn } from "../../src/make/sheets/sheet-frames.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function drawn(index: number, prompt: string, side = 8): Drawn {
  const data = new Uint8Array(side * side * 4).fill(255).map((byte, i) => (i % 4 === 0 ? index * 40 : byte));
  const sprite = { index, jobId: `job-${index}`, prompt, seed: BigInt(index) };
  return { sprite, frame: 0, name: String(index), png: encodePng({ width: side, height: side, data }) };
}

const SIX = [0, 1, 2, 3, 4, 5].map((index) => drawn(index, index < 4 ? "a red dragon" : "a potion"));

describe("a sheet", () => {
  it("holds every picture, with a tag for each prompt", async () => {
    const path = join(temporaryFolder(), "hero.png");
    expect(await writeSheet(path, "aseprite", SIX)).toEqual([path, path.replace(".png", ".json")]);
    const { frames, meta } = JSON.parse(readFileSync(path.replace(".png", ".json"), "utf8"));
    expect(Object.keys(frames)).toHaveLength(6);
    expect(meta).toMatchObject({
      image: "hero.png",
      frameTags: [
        { name: "a-red-dragon", from: 0, to: 3 },
        { name: "a-potion", from: 4, to: 5 },
      ],
    });
    const { width, height } = decodeAny(readFileSync(path));
    expect({ w: width, h: height }).toEqual(meta.size);
  });

  it.each([
    ["texturepacker", ".json", "hero.png"],
    ["godot", ".tres", 'path="hero.png"'],
    ["bevy", ".ron", "textures"],
    ["tiled", ".tsx", 'source="hero.png"'],
  ] as const)("is written for %s beside its picture", async (format, ending, text) => {
    const path = join(temporaryFolder(), "hero.png");
    const files = await writeSheet(path, format, SIX);
    expect(files).toEqual([path, path.replace(".png", ending)]);
    expect(readFileSync(files[1] ?? "", "utf8")).toContain(text);
  });

  it.each([
    [".gif", "GIF89a"],
    [".apng", "acTL"],
  ])("that ends with %s is an animation", async (ending, mark) => {
    const path = join(temporaryFolder(), `hero${ending}`);
    expect(await writeSheet(path, "aseprite", SIX)).toEqual([path]);
    expect(readFileSync(path).toString("latin1")).toContain(mark);
  });

  it("never takes the place of a picture, whatever that is called there", async () => {
    const folder = temporaryFolder();
    const [picture, link] = [join(folder, "walk.png"), join(folder, "link.png")];
    writeFileSync(picture, "");
    symlinkSync(picture, link);
    for (const sheet of [picture, link, join(folder, ".", "sub", "..", "walk.png")])
      await expect(checkSheet(sheet, "aseprite", [picture])).rejects.toMatchObject({ code: "usage" });
    await expect(checkSheet(join(folder, "new.png"), "aseprite", [join(folder, "new.png")])).rejects.toMatchObject({
      message: expect.stringContaining("would replace the picture"),
    });
    await expect(checkSheet(join(folder, "sheet.png"), "aseprite", [picture])).resolves.toBeUndefined();
  });

  it("of pictures that do not fit an animation is refused, and nothing is written", async () => {
    const path = join(temporaryFolder(), "hero.gif");
    await expect(writeSheet(path, "aseprite", [...SIX, drawn(6, "large", 16)])).rejects.toMatchObject({
      code: "usage",
    });
    expect(existsSync(path)).toBe(false);
  });

  it("that is an animation has no data, so a format for those is refused", async () => {
    const path = join(temporaryFolder(), "hero.GIF");
    await expect(checkSheet(path, "godot", [])).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/^--sheet-format godot is for a sheet, and .*hero\.GIF is an animation$/),
    });
    await expect(checkSheet(path, undefined, [])).resolves.toBeUndefined();
  });

  it("of another ending, or in a folder that is not there, is refused before anything is drawn", async () => {
    await expect(checkSheet("hero.jpg", "aseprite", [])).rejects.toMatchObject({ code: "usage" });
    await expect(checkSheet(join(temporaryFolder(), "no", "hero.png"), "aseprite", [])).rejects.toMatchObject({
      code: "unwritable",
    });
  });
});
