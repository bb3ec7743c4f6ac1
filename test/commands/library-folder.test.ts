import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readText } from "../../src/image/files/png-text.ts";
import { cli } from "../support/cli.ts";
import { WITH_STEADY } from "../support/steady.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { plainPng } from "../support/upload.ts";

test("each prompt is drawn after the picture of the folder whose name fits it, or in the style of all", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "own"));
  writeFileSync(join(cwd, "own", "knight.png"), plainPng([200, 0, 0]).png);
  writeFileSync(join(cwd, "own", "potion.png"), plainPng([0, 0, 200]).png);
  writeFileSync(join(cwd, "prompts.txt"), "the same knight in green\na key\n");
  const text = (name: string) => JSON.parse(readText(readFileSync(join(cwd, name)))["dgx-pixels"] ?? "");
  const env = { ...WITH_STEADY, XDG_CACHE_HOME: cwd };
  const { code, stderr } = await cli(["generate", "-f", "prompts.txt", "--library", "own", "-o", "{index}.png"], {
    cwd,
    env,
  });
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  expect(text("0.png").reference).toMatchObject([{ name: "knight.png" }]);
  expect(text("0.png").palette).toBeUndefined();
  expect(text("1.png")).toMatchObject({ follow: 0.3, palette: expect.anything() });
  const again = await cli(["generate", "x", "--library", "own", "--reference", "own/knight.png"], { cwd, env });
  expect(again).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--reference and --library can't stand together"),
  });
});
