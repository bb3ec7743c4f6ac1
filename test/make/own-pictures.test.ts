import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodePng } from "../../src/image/files/png.ts";
import { readText } from "../../src/image/files/png-text.ts";
import { OwnPictures } from "../../src/make/inputs/own-pictures.ts";
import type { PictureSources } from "../../src/make/run/wishes.ts";
import { toldInputOf } from "../../src/protocol/recipe/text.ts";
import { refusal } from "../engines/refusal.ts";
import { animation, art, folderOf, photograph, shown } from "../support/picture-files.ts";
import { sha256 } from "../support/upload.ts";

/** Eight by eight pixels, each one of twelve in the file. */
const LARGE = art(12);

async function read(sources: PictureSources) {
  const own = new OwnPictures();
  const named = await own.read(sources, { spell: (name) => `--${name}` });
  const picture = (blob = "") => decodePng(own.blobs.get(blob) as Uint8Array);
  return { own, picture, ...named };
}

test("pictures of all formats come to their own grid, and tell their files by name and checksum", async () => {
  const folder = await folderOf({
    "a.png": LARGE,
    "b.jpg": await art(12).jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer(),
    "c.webp": await art(12).webp({ lossless: true }).toBuffer(),
    "d.gif": await animation(12, 2),
  });
  const files = ["a.png", "b.jpg", "c.webp", "d.gif"];
  const { own, picture, wishes, told } = await read({ references: files.map((name) => join(folder, name)) });
  const sizes = wishes.references?.map((blob) => [picture(blob).width, picture(blob).height]);
  expect(sizes).toEqual(files.map(() => [8, 8]));
  const [first, , third] = wishes.references ?? [];
  expect(shown(picture(first))).toEqual(shown(picture(third)));
  const named = files.map((name) => ({ name, sha256: sha256(readFileSync(join(folder, name))) }));
  expect(told).toEqual({ reference: named });
  expect(toldInputOf(readText(own.blobs.get(first as string) as Uint8Array), "")).toEqual(named[0]);
  expect([...own.warnings]).toEqual([
    `--references: ${join(folder, "d.gif")}: it holds 2 pictures, of which the first was taken`,
  ]);
});

test("one that is named twice is uploaded once, and one with its own size keeps its pixels", async () => {
  const small = await art(1).ensureAlpha(0.5).png().toBuffer();
  const { own, picture, wishes } = await read({ references: [small, small], init: small });
  expect(own.blobs.size).toBe(1);
  expect(wishes).toMatchObject({ references: [wishes.init, wishes.init], size: [8, 8] });
  expect(picture(wishes.init).data[3]).toBe(127);
});

test("a mask follows the grid of the picture that it lies on, whatever its own pixels say", async () => {
  const black = { create: { width: 96, height: 96, channels: 3 as const, background: "#000" } };
  const { default: sharp } = await import("sharp");
  const light = await sharp({ create: { width: 24, height: 12, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  const mask = await sharp(black)
    .composite([{ input: light, left: 36, top: 60 }])
    .png()
    .toBuffer();
  const { picture, wishes } = await read({ init: await LARGE.png().toBuffer(), mask });
  const rows = shown(picture(wishes.mask)).map((row) => row.map((color) => (color === "ffffff" ? "#" : ".")).join(""));
  expect(rows).toEqual([
    "........",
    "........",
    "........",
    "........",
    "........",
    "...##...",
    "........",
    "........",
  ]);
});

test("a picture without a grid is shrunk to what may be uploaded, and does not decide the size", async () => {
  const photo = await photograph(2048, 512).png().toBuffer();
  const { own, picture, wishes } = await read({ init: photo });
  expect(picture(wishes.init)).toMatchObject({ width: 1024, height: 256 });
  expect(wishes.size).toBeUndefined();
  expect([...own.warnings]).toEqual(["--init: a picture: it was shrunk to 1024x256 pixels"]);
});

test.each<[PictureSources, string, string]>([
  [{ references: [Buffer.from("words")] }, "bad_picture", "--references: a picture is no picture of a format"],
  [{ references: [Buffer.alloc(0)] }, "bad_picture", "--references: a picture is empty"],
  [{ init: "/no/such/file" }, "bad_picture", "--init: cannot read /no/such/file: there is no such file"],
  [
    { references: Array.from({ length: 5 }, () => "a.png") },
    "usage",
    "--references: a picture is drawn after at most 4",
  ],
])("%j is refused", async (sources, code, message) => {
  expect(await refusal(read(sources))).toMatchObject({ code, message: expect.stringContaining(message) });
});

test("a mask of another shape is refused", async () => {
  const [init, mask] = [await LARGE.png().toBuffer(), await photograph(96, 48).png().toBuffer()];
  expect(await refusal(read({ init, mask }))).toMatchObject({
    code: "bad_picture",
    message: "--mask: a picture: it has 96x48 pixels, and what it lies on 96x96",
  });
});
