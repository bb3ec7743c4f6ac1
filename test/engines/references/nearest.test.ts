import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { areasOf, SUMS } from "../../../src/engines/references/areas.ts";
import { greysOf } from "../../../src/engines/references/greys.ts";
import { Library } from "../../../src/engines/references/library.ts";
import { NEAR_COPY, NearestFinder } from "../../../src/engines/references/nearest.ts";
import { philox } from "../../../src/engines/sprite/philox.ts";
import type { Rgba } from "../../../src/image/rgba.ts";
import { BUNDLED } from "../../support/model-folder.ts";
import { type Entry, libraryFiles, libraryOf } from "./library-file.ts";

/** Sixty blots, each of three discs of its own. */
function blot(seed: number): (x: number, y: number) => boolean {
  const discs = [0, 1, 2].map((disc) => philox([disc, 0, 0, 0], BigInt(seed)).map((word) => word / 2 ** 32));
  return (x, y) =>
    discs.some(([across = 0, down = 0, size = 0]) => Math.hypot(x - 5 - 22 * across, y - 5 - 22 * down) < 3 + 6 * size);
}

const entries: Entry[] = Array.from({ length: 60 }, (_, i) => ({
  name: `blot ${i}`,
  names: ["blot"],
  ink: blot(i + 1),
}));
const library = libraryOf([...entries, { name: "part", names: ["part"], layer: "head", ink: blot(80) }]);
const finder = await NearestFinder.open(library);

function changed(picture: Rgba, pixelAt: (x: number, y: number) => [x: number, y: number]): Rgba {
  const data = new Uint8Array(picture.data.length);
  for (let y = 0; y < 32; y++)
    for (let x = 0; x < 32; x++) {
      const [fromX, fromY] = pixelAt(x, y);
      const from = 4 * (((fromY + 32) % 32) * 32 + ((fromX + 32) % 32));
      data.set(picture.data.subarray(from, from + 4), 4 * (y * 32 + x));
    }
  return { ...picture, data };
}

describe("the nearest picture", () => {
  const picture = library.picture(17);

  test("of one of the library is itself, at no distance", () => {
    expect(finder.find(picture)).toEqual({ picture: 17, distance: 0 });
  });

  test.each<[string, Rgba]>([
    ["mirrored", changed(picture, (x, y) => [31 - x, y])],
    ["moved by a pixel", changed(picture, (x, y) => [x - 1, y + 1])],
    ["enlarged", { width: 64, height: 64, data: doubled(picture) }],
  ])("of one that is %s is the same", (_, other) => {
    expect(finder.find(other)).toEqual({ picture: 17, distance: 0 });
  });

  test("of one with some other pixels is near, as a copy is", () => {
    const data = picture.data.slice();
    for (let at = 0; at < data.length; at += 4 * 97)
      data.set(data[at + 3] === 255 ? [0, 0, 0, 0] : [200, 40, 40, 255], at);
    const found = finder.find({ ...picture, data });
    expect(found?.picture).toBe(17);
    expect(found?.distance).toBeGreaterThan(0);
    expect(found?.distance).toBeLessThan(NEAR_COPY);
  });

  test("of one that is no picture's copy is not near", () => {
    const ours = libraryOf([{ name: "other", names: ["other"], ink: blot(75) }]).picture(0);
    expect(finder.find(ours)?.distance).toBeGreaterThan(NEAR_COPY);
  });

  test("is no part of a character", () => {
    expect(finder.find(library.picture(60))?.picture).not.toBe(60);
  });
});

test("there is none in a library of one picture", async () => {
  const alone = libraryOf([{ name: "alone", names: ["alone"] }]);
  expect((await NearestFinder.open(alone)).find(alone.picture(0))).toBeUndefined();
});

function doubled({ data }: Rgba): Uint8Array {
  const large = new Uint8Array(4 * data.length);
  for (let i = 0; i < 64 * 64; i++) {
    const from = 4 * ((i >> 7) * 32 + ((i % 64) >> 1));
    large.set(data.subarray(from, from + 4), 4 * i);
  }
  return large;
}

test("the model's sums over areas are those of its pictures, so that nobody need find them out", () => {
  const read = (name: string) => readFileSync(join(BUNDLED, name));
  const shipped = new Library(read("library.json").toString("utf8"), read("library.bin"), read("library.areas"));
  for (let number = 0; number < shipped.count; number += 97)
    expect(shipped.areas?.subarray(number * SUMS, (number + 1) * SUMS), `picture ${number}`).toEqual(
      areasOf(greysOf(shipped.picture(number))),
    );
});

test("sums over areas of fewer pictures are refused", () => {
  const { json, pictures } = libraryFiles(entries);
  expect(() => new Library(json, pictures, new Uint8Array(2))).toThrow("its areas must have 3840 bytes");
});
