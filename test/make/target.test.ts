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
  expect(await chooseTargets("new/file", one)).toEqual(["new/file"]);
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
