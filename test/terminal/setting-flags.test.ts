import { Parser } from "@oclif/core";
import { expect, test } from "vitest";
import { SHARED } from "../../src/protocol/recipe/recipe.ts";
import { flagName } from "../../src/protocol/recipe/spelling.ts";
import { settingFlags, wishesOf } from "../../src/terminal/setting-flags.ts";

async function wishes(...args: string[]) {
  const { flags } = await Parser.parse(args, { flags: settingFlags, strict: true });
  return wishesOf(flags);
}

test("flags are settings under the names that those have everywhere", async () => {
  const drawn = [
    "--model",
    "sprite",
    "--lora",
    "ink:0.5",
    "-s",
    "32x48",
    "--steps",
    "8",
    "--cfg-scale",
    "2.5",
    "--negative",
    "",
  ];
  const kind = ["--frames", "3", "--best-of", "2", "--tiles", "4X2"];
  const look = [
    "--palette",
    "pico-8",
    "--colors",
    "8",
    "--background",
    "keep",
    "--dither",
    "none",
    "--outline",
    "#1D2b53",
  ];
  expect(await wishes(...drawn, ...kind, ...look, "--clean", "--trim", "--scale", "3")).toEqual({
    ...{ model: "sprite", lora: "ink:0.5", size: [32, 48], steps: 8, cfg_scale: 2.5, negative_prompt: "" },
    ...{ animation_frames: 3, best_of: 2, tileset_grid: [4, 2] },
    ...{ palette: "pico-8", colors: 8, background: "keep", dither: "none", outline: 0x1d2b53 },
    ...{ clean: true, trim: true, scale: 3 },
  });
  expect(await wishes()).toEqual({});
});

test("every setting that sprites share has a flag that says what it is", () => {
  for (const name of SHARED) {
    const flags: Record<string, { description?: string | undefined }> = settingFlags;
    expect(flags[flagName(name)]?.description).toMatch(/^[a-z]/);
  }
});

test.each([
  [["--size", "0x8"], '--size must be WIDTHxHEIGHT in pixels, such as 32x32, each from 1 to 4096, not "0x8"'],
  [["--steps", "1e1"], '--steps must be a whole number from 1 to 1000, not "1e1"'],
  [["--cfg-scale", "nan"], '--cfg-scale must be a number from 0 to 100, not "nan"'],
  [["--outline", "red"], '--outline must be six hex digits, such as 1d2b53, not "red"'],
  [["--lora", " "], "--lora must not be empty"],
  [["--background", "none"], "to be one of: keep, transparent"],
])("%j is refused with what it must be", async (args, message) => {
  await expect(wishes(...args)).rejects.toThrow(message);
});
