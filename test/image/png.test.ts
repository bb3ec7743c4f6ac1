import fc from "fast-check";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { decodePng, encodePng } from "../../src/image/files/png.ts";
import { readText } from "../../src/image/files/png-text.ts";
import { ImageError } from "../../src/image/image-error.ts";

const picture = { width: 2, height: 2, data: Uint8Array.from({ length: 16 }, (_, i) => i * 16) };

/** Type and content of each chunk, read by the letter of the PNG specification. */
function chunks(png: Uint8Array) {
  const view = Buffer.from(png);
  const found: { type: string; content: Buffer }[] = [];
  for (let at = 8; at < view.length; ) {
    const length = view.readUInt32BE(at);
    found.push({ type: view.toString("latin1", at + 4, at + 8), content: view.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return found;
}

test("a picture survives the way to PNG and back, with any text", () => {
  const anyPicture = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .chain(([width, height]) =>
      fc
        .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 })
        .map((data) => ({ width, height, data })),
    );
  const anyText = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
  fc.assert(
    fc.property(anyPicture, anyText, (original, text) => {
      const png = encodePng(original, { prompt: text });
      expect(decodePng(png)).toEqual(original);
      expect(readText(png)).toEqual({ prompt: text });
    }),
  );
});

test("text stands before the pixels, plain in the chunk that every reader knows, any other in UTF-8", () => {
  const all = chunks(encodePng(picture, { parameters: "龍 🐉", comment: "a\nb", umlaut: "ä", Software: "dgx-pixels" }));
  expect(all.map(({ type }) => type)).toEqual(["IHDR", "iTXt", "tEXt", "iTXt", "tEXt", "IDAT", "IEND"]);
  expect(all[1]?.content).toEqual(Buffer.from("parameters\0\0\0\0\0龍 🐉"));
  expect(all[2]?.content).toEqual(Buffer.from("comment\0a\nb"));
});

test("another decoder accepts the checksums", () => {
  const decoded = decode(encodePng(picture, { a: "b" }), { checkCrc: true });
  expect(decoded).toMatchObject({ width: 2, height: 2, depth: 8, channels: 4 });
});

test("the same picture and text give the same bytes", () => {
  expect(encodePng(picture, { a: "b" })).toEqual(encodePng({ ...picture, data: picture.data.slice() }, { a: "b" }));
});

test("a damaged PNG is refused", () => {
  const png = Uint8Array.from(encodePng(picture));
  png[45] = (png[45] as number) ^ 1;
  expect(() => decodePng(png)).toThrow();
});

test("the text of a PNG is read from the whole file alone: not from a part of it, nor from one with another bit", () => {
  const png = encodePng(picture, { prompt: "a red dragon", seed: "龍" });
  for (let length = 8; length < png.length; length++)
    expect(() => readText(png.subarray(0, length))).toThrow("it is cut short");
  for (let byte = 8; byte < png.length; byte++)
    for (let bit = 0; bit < 8; bit++)
      expect(() => readText(png.with(byte, (png[byte] as number) ^ (1 << bit)))).toThrow(ImageError);
  expect(readText(Buffer.concat([png, Buffer.from("what was put behind it")]))).toEqual(readText(png));
});

test.each(["", " a", "a ", "ä", "a".repeat(80), "a\0b"])("the keyword %j is refused", (keyword) => {
  expect(() => encodePng(picture, { [keyword]: "text" })).toThrow(RangeError);
});

test("text with a NUL is refused, since the chunk could not hold it", () => {
  expect(() => encodePng(picture, { a: "b\0c" })).toThrow("holds a NUL");
});
