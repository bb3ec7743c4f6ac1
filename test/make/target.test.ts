import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseTargets } from "../../src/make/files/target.ts";
import { listSprites } from "../../src/make/sprite.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const one = listSprites(["A red dragon!"], 1, 7n);
const three = listSprites(["dragon"], 3, 7n);

test("in the current folder the name says what is drawn and with which seed", async () => {
  expect(await chooseTargets(".", one)).toEqual(["a-red-dragon-7.png"]);
  expect(await chooseTargets(".", three)).toEqual(["dragon-7.png", "dragon-8.png", "dragon-9.png"]);
});

test("a folder is known by being there, or by its slash", async () => {
  const folder = temporaryFolder();
  expect(await chooseTargets(folder, one)).toEqual([join(folder, "a-red-dragon-7.png")]);
  expect(await chooseTargets("new/folder/", one)).toEqual(["new/folder/a-red-dragon-7.png"]);
  expect(await chooseTargets("new/file.png", one)).toEqual(["new/file.png"]);
});

test("a template is filled with all that it names", async () => {
  const [target] = await chooseTargets("{slug}/{name}_{seed}_{index}_{id}.png", one);
  expect(target).toBe(`a-red-dragon/a-red-dragon_7_0_${one[0]?.jobId}.png`);
  expect(await chooseTargets("d{index}.png", three)).toEqual(["d0.png", "d1.png", "d2.png"]);
});

test("a placeholder that there is not is named", async () => {
  await expect(chooseTargets("{prompt}.png", one)).rejects.toMatchObject({
    code: "usage",
    message: "--output: there is no {prompt}",
  });
  await expect(chooseTargets("{constructor}.png", one)).rejects.toMatchObject({ code: "usage" });
});

test.each(["dragon.png", "-"])("three sprites cannot all go to %s", async (output) => {
  await expect(chooseTargets(output, three)).rejects.toMatchObject({ code: "usage", exit: 2 });
});

test("two sprites with one name are refused, and both are named", async () => {
  const alike = listSprites(["red dragon", "Red Dragon!"], 1, 7n);
  await expect(chooseTargets("{slug}.png", alike)).rejects.toMatchObject({
    message: '"red dragon" and "Red Dragon!" would both be written to red-dragon.png',
  });
});

test("an ending stands for a format, in capitals or not", async () => {
  for (const file of ["a.png", "a.WebP", "a.gif", "a.APNG", "/dev/null"])
    expect(await chooseTargets(file, one)).toEqual([file]);
  const refused = (output: string) => chooseTargets(output, one).catch(({ message, hint }) => `${message} ${hint}`);
  const said = "--output must end with .png, .webp, .gif or .apng, not";
  expect(await refused("x.jpg")).toBe(
    `${said} "x.jpg" JPEG blurs pixels and has no transparency: a .webp is as small, and exact.`,
  );
  expect(await refused("x.bmp")).toBe(`${said} "x.bmp" Write x.png.`);
  expect(await refused("out.png.")).toBe(`${said} "out.png." Write out.png.`);
  expect(await refused("out/dragon")).toBe(
    `${said} "out/dragon" Write out/dragon.png for a file, or out/dragon/ for a folder.`,
  );
  const file = join(temporaryFolder(), "there");
  writeFileSync(file, "");
  expect(await refused(file)).toContain(said);
});

test.each([
  ["a/{slug", "{"],
  ["a/slug}.png", "}"],
  ["{slug}-{.png", "{"],
])("the brace in %s that stands alone is told of", async (output, brace) => {
  await expect(chooseTargets(output, one)).rejects.toMatchObject({
    code: "usage",
    message: `--output has a ${brace} without its partner`,
  });
});

test("with frames, each has a target of its own, and {frame} stands for its number", async () => {
  expect(await chooseTargets(".", one, 2)).toEqual(["a-red-dragon-7-0.png", "a-red-dragon-7-1.png"]);
  expect(await chooseTargets("{index}/{frame}.png", three, 2)).toEqual([
    "0/0.png",
    "0/1.png",
    "1/0.png",
    "1/1.png",
    "2/0.png",
    "2/1.png",
  ]);
  await expect(chooseTargets("a.png", one, 2)).rejects.toMatchObject({ message: "2 frames cannot all go to a.png" });
  expect(await chooseTargets("a.png", one, 1)).toEqual(["a.png"]);
});

test("a file that holds animations takes all frames of a sprite, where it is not one for each frame", async () => {
  for (const file of ["fire.gif", "fire.WEBP", "fire.apng"]) expect(await chooseTargets(file, one, 6)).toEqual([file]);
  expect(await chooseTargets("{index}.gif", three, 6)).toEqual(["0.gif", "1.gif", "2.gif"]);
  expect(await chooseTargets("{frame}.gif", one, 2)).toEqual(["0.gif", "1.gif"]);
  await expect(chooseTargets("fire.gif", three, 6)).rejects.toMatchObject({
    message: "3 sprites cannot all go to fire.gif",
  });
  await expect(chooseTargets("fire.png", one, 6)).rejects.toMatchObject({
    hint: expect.stringContaining("a .gif, .webp or .apng holds them all"),
  });
});
