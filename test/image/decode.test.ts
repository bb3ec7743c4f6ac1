import sharp from "sharp";
import { describe, expect, it, vi } from "vitest";
import { encodeApng } from "../../src/image/files/apng.ts";
import { decodePicture } from "../../src/image/files/decode.ts";
import { type Chunk, chunksOf, pngOf } from "../../src/image/files/png-chunk.ts";
import { animation, art, photograph, shown } from "../support/picture-files.ts";

const SIDE = 4096;
const plain = () => art(1);
const rows = async (bytes: Uint8Array) => shown((await decodePicture("file", bytes, SIDE)).image);

/** All the PNG has: bit depths, palettes, grey, interlacing, a profile. */
const EXACT: Record<string, () => Promise<Buffer>> = {
  "a PNG of 8 bits": () => plain().png().toBuffer(),
  "a PNG of 16 bits": () => plain().toColourspace("rgb16").png().toBuffer(),
  "a PNG of 16 bits with alpha": () => plain().toColourspace("rgb16").ensureAlpha().png().toBuffer(),
  "a PNG with a palette of 2 bits": () => plain().png({ palette: true, colours: 4, dither: 0 }).toBuffer(),
  "a PNG with a palette of 8 bits": () => plain().png({ palette: true, colours: 256, dither: 0 }).toBuffer(),
  "an interlaced PNG": () => plain().png({ progressive: true }).toBuffer(),
  "a PNG with a profile of sRGB": () => plain().withIccProfile("srgb").png().toBuffer(),
  "a GIF": () => plain().gif({ dither: 0 }).toBuffer(),
  "a lossless WebP": () => plain().webp({ lossless: true }).toBuffer(),
  "a TIFF": () => plain().tiff({ compression: "lzw" }).toBuffer(),
};

describe("a picture in a file", () => {
  it.each(Object.keys(EXACT))("is read to the last bit: %s", async (kind) => {
    expect(await rows(await (EXACT[kind] as () => Promise<Buffer>)())).toEqual(
      await rows(await plain().png().toBuffer()),
    );
  });

  it("in grey is grey in all three channels", async () => {
    for (const depth of ["b-w", "grey16"] as const) {
      const colors = (await rows(await plain().toColourspace(depth).png().toBuffer())).flat();
      expect(colors.every((color) => /^(..)\1\1$/.test(color))).toBe(true);
      expect(new Set(colors).size).toBe(3);
    }
  });

  it("keeps its transparency, half transparent pixels too", async () => {
    const half = {
      create: { width: 2, height: 1, channels: 4, background: { r: 10, g: 20, b: 30, alpha: 0.5 } },
    } as const;
    const { image } = await decodePicture("file", await sharp(half).png().toBuffer(), SIDE);
    expect([...image.data]).toEqual([10, 20, 30, 128, 10, 20, 30, 128]);
  });

  it("in four inks comes out in the colours that it shows", async () => {
    const bytes = await art(16).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe("cmyk");
    const colors = (await rows(bytes))[64] as string[];
    const [red, green, blue] = [0, 2, 4].map((at) => Number.parseInt((colors[64] as string).slice(at, at + 2), 16));
    expect(red).toBeGreaterThan(180);
    expect(green).toBeLessThan(110);
    expect(blue).toBeLessThan(110);
  });

  it("stands upright, however the camera was held", async () => {
    const bytes = await photograph(40, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await decodePicture("file", bytes, SIDE)).toMatchObject({
      width: 20,
      height: 40,
      image: { width: 20, height: 40 },
    });
  });

  it("that moves gives its first frame, and says how many there are", async () => {
    const { image, ...found } = await decodePicture("file", await animation(1, 3), SIDE);
    expect(found).toEqual({ format: "GIF", frames: 3, width: 8, height: 8 });
    expect(shown(image)).toEqual(await rows(await plain().png().toBuffer()));
  });

  it("counts the pictures of an APNG, of which it decodes the first", async () => {
    const frame = (red: number) => ({
      image: { width: 1, height: 1, data: Uint8Array.of(red, 0, 0, 255) },
      duration: 9,
    });
    const { image, ...found } = await decodePicture("a.png", encodeApng([frame(7), frame(8)]), 4096);
    expect(found).toEqual({ format: "PNG", frames: 2, width: 1, height: 1 });
    expect(image.data[0]).toBe(7);
  });

  it("larger than it may be is shrunk, and its own size told", async () => {
    const bytes = await photograph(300, 100).png().toBuffer();
    const { image, width, height } = await decodePicture("file", bytes, 150);
    expect([width, height, image.width, image.height, image.data.length]).toEqual([300, 100, 150, 50, 150 * 50 * 4]);
  });

  it("has data of its own, which a copy does not share", async () => {
    const { data } = (await decodePicture("file", await plain().png().toBuffer(), SIDE)).image;
    const copy = data.slice();
    copy[0] = 1;
    expect(data[0]).toBe(255);
  });
});

describe("what is no picture", () => {
  it.each([
    ["an empty file", Buffer.alloc(0), "empty"],
    ["text", Buffer.from("a red dragon\n".repeat(100)), "no picture"],
    ["noise", Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251)), "no picture"],
    [
      "an SVG, which is a program",
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'),
      "no picture",
    ],
    ["a signature alone", Buffer.from("89504e470d0a1a0a", "hex"), "no picture"],
  ])("is refused by name: %s", async (_, bytes, problem) => {
    await expect(decodePicture("hero.png", bytes, SIDE)).rejects.toThrow(`hero.png is ${problem}`);
  });

  it("is refused where it breaks off, whatever its format", async () => {
    const whole = photograph(64, 64);
    for (const bytes of [
      await whole.clone().png().toBuffer(),
      await whole.clone().jpeg().toBuffer(),
      await whole.clone().webp().toBuffer(),
      await whole.clone().gif().toBuffer(),
    ])
      await expect(decodePicture("half", bytes.subarray(0, bytes.length >> 1), SIDE)).rejects.toMatchObject({
        name: "ImageError",
        message: expect.stringMatching(/^half is (damaged|no picture)/),
      });
  });

  it("is refused unread where a small file says that it is huge", async () => {
    const [header, ...chunks] = chunksOf(await plain().png().toBuffer());
    const content = Buffer.from((header as Chunk).content);
    content.writeUInt32BE(60_000, 0);
    content.writeUInt32BE(60_000, 4);
    const bomb = pngOf([{ type: "IHDR", content }, ...chunks]);
    await expect(decodePicture("bomb.png", bomb, SIDE)).rejects.toThrow("bomb.png has 60000x60000 pixels");
  });
});

it("shuts no readers while others are being read", async () => {
  const png = await plain().png().toBuffer();
  await decodePicture("file", png, SIDE);
  const shut = vi.spyOn(sharp, "block");
  await Promise.all([decodePicture("file", png, SIDE), decodePicture("file", png, SIDE)]);
  expect(shut).not.toHaveBeenCalled();
});
