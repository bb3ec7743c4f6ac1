import fc from "fast-check";
import { decode, decodeApng } from "fast-png";
import { decompressFrames, parseGIF } from "gifuct-js";
import sharp from "sharp";
import { expect, test } from "vitest";
import type { TimedFrame } from "../../src/image/files/animation.ts";
import { encodeApng } from "../../src/image/files/apng.ts";
import { encodeGif } from "../../src/image/files/gif.ts";
import { readText } from "../../src/image/files/png-text.ts";
import { encodeWebp } from "../../src/image/files/webp.ts";
import { ImageError } from "../../src/image/image-error.ts";
import { binaryAlpha } from "../../src/image/steps/alpha.ts";
import { colorsOf, noise, paint } from "./pictures.ts";
import { frames as sample } from "./sample-sheet.ts";

const frames: TimedFrame[] = sample.map(({ image, duration = 100 }) => ({ image, duration }));

const anyFrames = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([width, height]) =>
  fc.array(
    fc.record({
      image: fc
        .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 })
        .map((data) => ({ width, height, data })),
      duration: fc.integer({ min: 1, max: 2000 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
);

/** Each frame of a GIF as a whole picture. */
function gifFrames(bytes: Uint8Array) {
  const gif = parseGIF(Uint8Array.from(bytes).buffer);
  return decompressFrames(gif, true).map(({ patch, delay, dims, disposalType }) => {
    expect(dims).toEqual({ left: 0, top: 0, width: gif.lsd.width, height: gif.lsd.height });
    expect(disposalType).toBe(2);
    return { image: { width: dims.width, height: dims.height, data: new Uint8Array(patch) }, delay };
  });
}

test("a GIF shows the same frames to its reader, with transparency and durations", () => {
  const read = gifFrames(encodeGif(frames));
  expect(read.map(({ delay }) => delay)).toEqual([100, 150, 80, 400]);
  expect(read.map(({ image }) => image)).toEqual(frames.map(({ image }) => image));
});

test("any few frames come back from a GIF exactly, but for soft alpha", () => {
  fc.assert(
    fc.property(anyFrames, (any) => {
      fc.pre(any.reduce((sum, { image }) => sum + image.width * image.height, 0) <= 255);
      expect(gifFrames(encodeGif(any)).map(({ image }) => image)).toEqual(any.map(({ image }) => binaryAlpha(image)));
    }),
  );
});

function delaysOf(durations: readonly number[]): number[] {
  const timed = durations.map((duration) => ({ image: paint(2, 2, () => 1), duration }));
  return gifFrames(encodeGif(timed)).map(({ delay }) => delay);
}

test("rounding to hundredths of a second does not make a GIF drift", () => {
  const delays = delaysOf(Array.from({ length: 40 }, () => 25));
  expect(delays.reduce((sum, delay) => sum + delay, 0)).toBe(1000);
  expect(new Set(delays)).toEqual(new Set([20, 30]));
});

test("frames that are too short for a GIF last as long as the shortest that players show, and the others as long as they should", () => {
  expect(delaysOf([10, 10, 15, 16, 1])).toEqual([20, 20, 20, 20, 20]);
  expect(delaysOf([10, 10, 10, 400, 1000 / 60])).toEqual([20, 20, 20, 400, 20]);
});

test("a GIF of more than 255 colours keeps its shape and takes the nearest colours", () => {
  const random = noise(2);
  const rich = paint(40, 40, (x) => (x < 2 ? undefined : random(0x1000000)));
  const [read] = gifFrames(encodeGif([{ image: rich, duration: 100 }]));
  expect(read).toBeDefined();
  if (read === undefined) return;
  expect(colorsOf(read.image).size).toBeGreaterThan(200);
  for (let at = 3; at < rich.data.length; at += 4) expect(read.image.data[at]).toBe(rich.data[at]);
});

test("an APNG shows the same frames to its reader, alpha and durations to the millisecond, but for those that browsers take for none", () => {
  fc.assert(
    fc.property(anyFrames, (any) => {
      const read = decodeApng(encodeApng(any), { checkCrc: true });
      expect(read.numberOfFrames).toBe(any.length);
      expect(read.numberOfPlays).toBe(0);
      for (const [index, { image, duration }] of any.entries()) {
        const frame = read.frames[index];
        expect(Uint8Array.from(frame?.data ?? [])).toEqual(image.data);
        expect([frame?.delayNumber, frame?.delayDenominator]).toEqual([Math.max(11, duration), 1000]);
      }
    }),
  );
});

test("an APNG is a PNG of its first frame, with its text", () => {
  const bytes = encodeApng(frames, { prompt: "a héro \u2694" });
  expect(Uint8Array.from(decode(bytes, { checkCrc: true }).data)).toEqual(frames[0]?.image.data);
  expect(readText(bytes)).toEqual({ prompt: "a héro \u2694" });
});

test("a WebP shows the same frames to its reader, alpha and durations, and one frame is a picture that is still", async () => {
  const moving = await sharp(await encodeWebp(frames), { animated: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(new Uint8Array(moving.data)).toEqual(new Uint8Array(Buffer.concat(frames.map(({ image }) => image.data))));
  const { delay, loop } = await sharp(await encodeWebp(frames)).metadata();
  expect({ delay, loop }).toEqual({ delay: frames.map(({ duration }) => duration), loop: 0 });
  const still = await sharp(await encodeWebp(frames.slice(0, 1))).metadata();
  expect(still.pages ?? 1).toBe(1);
});

test("the same frames give the same bytes", () => {
  expect(encodeGif(frames)).toEqual(encodeGif(frames));
  expect(encodeApng(frames)).toEqual(encodeApng(frames));
});

test("no frames, and frames of two sizes, are refused", () => {
  const mixed = [...frames, { image: paint(2, 3, () => 1), duration: 1 }];
  for (const encode of [encodeGif, encodeApng]) {
    expect(() => encode([])).toThrow(ImageError);
    expect(() => encode(mixed)).toThrow("6x6 pixels with a frame of 2x3");
  }
});
