import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodePng } from "../../src/image/files/png.ts";
import { paint } from "../image/pictures.ts";
import { cli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("on a pipe there is a line for each palette, with its colours", async () => {
  const { code, stdout, stderr } = await cli(["palettes"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.split("\n")).toContain("gameboy 0f380f 306230 8bac0f 9bbc0f");
});

test("one palette is told by its name, however it is written, or as a file", async () => {
  expect(await cli(["palettes", "Game Boy", "--json"])).toMatchObject({ code: 0 });
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "two.png"), encodePng(paint(2, 1, (x) => (x === 0 ? 0xff0000 : 0x00ff00))));
  const { stdout } = await cli(["palettes", "two.png", "--json"], { cwd });
  expect(JSON.parse(stdout)).toEqual({ palettes: [{ name: "two.png", colors: ["ff0000", "00ff00"] }] });
});

test("what is neither is refused with the names that there are", async () => {
  const { code, stderr } = await cli(["palettes", "nothing"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Error: palettes: "nothing" is neither.*pico-8/);
});
