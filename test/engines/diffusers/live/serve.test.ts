import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import { colorAt } from "../../../../src/image/color/color.ts";
import { namedPalette } from "../../../../src/image/color/palettes.ts";
import { decodePng, encodePng } from "../../../../src/image/files/png.ts";
import type { Rgba } from "../../../../src/image/rgba.ts";
import { DiffusersBackend } from "../../../support/diffusers-backend.ts";
import { PICTURE } from "./pictures.ts";
import { MODELS } from "./tiny-engine.ts";

const WORDS = ["tiny-sd15", "tiny-sdxl", "tiny-klein", "tiny-z-image", "tiny-qwen", "tiny-file"];
const PICTURES = ["tiny-edit", "tiny-edit-plus"];
const PICO8 = new Set(namedPalette("pico-8")?.colors);

it("each kind of model draws true sprites through serve and generate", async () => {
  const python = ["--python", inject("python"), "--engine", "diffusers"];
  const backend = await new DiffusersBackend(MODELS, {}, ...python).ready();
  writeFileSync(join(backend.folder, "own.png"), encodePng(PICTURE));
  for (const model of [...WORDS, ...PICTURES]) {
    const own = PICTURES.includes(model) ? ["--reference", "own.png"] : [];
    const sprite = ["-s", "32x32", "--palette", "pico-8", "--steps", "2", "--seed", "7", "-o", `${model}.png`];
    const { code, stdout } = await backend.generate("-m", model, ...own, ...sprite);
    expect({ model, code, stdout }).toMatchObject({ code: 0 });
    const picture = decodePng(readFileSync(join(backend.folder, `${model}.png`)));
    expect([picture.width, picture.height]).toEqual([32, 32]);
    expect([...colorsOf(picture)].filter((color) => !PICO8.has(color))).toEqual([]);
  }
  const refused = await backend.generate("-m", "tiny-edit", "-s", "32x32", "-o", "none.png");
  expect(refused).toMatchObject({ code: 4, stdout: expect.stringContaining("tiny-edit only changes pictures") });
});

function colorsOf(picture: Rgba): Set<number> {
  return new Set(Array.from({ length: picture.width * picture.height }, (_, pixel) => colorAt(picture, pixel)));
}
