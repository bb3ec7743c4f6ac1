import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fitOf, namingOf, namingOfFile } from "../../src/make/pack/names.ts";
import { Pack } from "../../src/make/pack/pack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { plainPng } from "../support/upload.ts";

type Rgb = [red: number, green: number, blue: number];

/** A folder with a picture of one colour for each name. */
function packOf(pictures: Record<string, Rgb>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "weapons"));
  for (const [name, rgb] of Object.entries(pictures)) writeFileSync(join(folder, name), plainPng(rgb).png);
  return folder;
}

describe("a folder of the user's pictures", () => {
  const pictures: Record<string, Rgb> = {
    "knight.png": [200, 0, 0],
    "weapons/IronSword_02.png": [0, 200, 0],
    "red-potion.png": [0, 0, 200],
    "notes.txt": [0, 0, 0],
  };

  test("has the picture that a prompt is of, by the words of its name", async () => {
    const folder = packOf(pictures);
    const pack = await Pack.open(folder, "--library");
    const chosen = (prompt: string) => pack.choose(prompt);
    expect(chosen("a golden sword")).toEqual({ references: [join(folder, "weapons/IronSword_02.png")] });
    expect(chosen("the same knight in red armour")).toEqual({ references: [join(folder, "knight.png")] });
    expect(chosen("two Knights, walking")).toEqual({ references: [join(folder, "knight.png")] });
  });

  test("has a style where no picture is of that: pictures that are loosely followed, and the colours of all", async () => {
    const pack = await Pack.open(packOf(pictures), "--library");
    const { references, follow, palette } = pack.choose("a castle with a knight");
    expect(references).toHaveLength(2);
    expect(follow).toBeLessThan(0.5);
    expect(palette).toEqual(expect.arrayContaining([0xc80000, 0x00c800, 0x0000c8]));
  });

  test("leaves out what is no picture, and says so", async () => {
    const folder = packOf({ "knight.png": [1, 2, 3] });
    writeFileSync(join(folder, "broken.png"), "no picture");
    const { warnings } = await Pack.open(folder, "--library");
    expect(warnings).toEqual([expect.stringContaining("broken.png is left out")]);
  });

  test.each([
    ["no-such-folder", "there is no such folder"],
    ["", "there is no picture in"],
  ])("is refused where there is none: %s", async (name, problem) => {
    const folder = temporaryFolder();
    await expect(Pack.open(join(folder, name), "--library")).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining(problem),
    });
  });
});

describe("names", () => {
  const fits = (prompt: string, file: string) => fitOf(namingOf(prompt), namingOfFile(file)) > 0;

  test.each([
    ["a red apple", "apple.png"],
    ["apples", "green_apple_32x32.png"],
    ["a bottle of poison", "bottle-1.png"],
    ["an old wizard with a staff", "wizard_idle.png"],
  ])("%s is what %s is of", (prompt, file) => expect(fits(prompt, file)).toBe(true));

  test.each([
    ["a knight with a sword", "sword.png"],
    ["a key", "monkey.png"],
    ["an icon of a cat", "icon.png"],
    ["a treasure chest", "treasure map.png"],
  ])("%s is not what %s is of", (prompt, file) => expect(fits(prompt, file)).toBe(false));

  test("the better fit counts more", () => {
    const [asked, iron, gold] = [
      namingOf("an iron sword"),
      namingOfFile("iron_sword.png"),
      namingOfFile("gold_sword.png"),
    ];
    expect(fitOf(asked, iron)).toBeGreaterThan(fitOf(asked, gold));
  });
});
