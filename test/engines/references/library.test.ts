import { expect, test } from "vitest";
import { Library } from "../../../src/engines/references/library.ts";
import { libraryFile, SOURCES } from "./library-file.ts";

const entries = [
  { name: "apple", names: ["apple"], rgb: [200, 0, 0] as [number, number, number] },
  { name: "sky", names: ["sky"], rgb: [0, 0, 200] as [number, number, number], side: 32, source: 1 },
  { name: "leaf", names: ["leaf"], rgb: [0, 200, 0] as [number, number, number], side: 2 },
];

test("gives each picture back, in whatever order they are asked for", () => {
  const library = new Library(libraryFile(entries));
  const colours = [2, 0, 1, 0].map((number) => [
    ...library
      .picture(number, 32)
      .data.subarray(4 * (15 * 32 + 15))
      .subarray(0, 4),
  ]);
  expect(colours).toEqual([
    [0, 200, 0, 255],
    [200, 0, 0, 255],
    [0, 0, 200, 255],
    [200, 0, 0, 255],
  ]);
  const opaque = [0, 1, 2].map(
    (number) => library.picture(number, 32).data.filter((value, i) => i % 4 === 3 && value === 255).length,
  );
  expect(opaque).toEqual([400, 1024, 4]);
  expect(library.picture(0, 32).data.subarray(0, 4)).toEqual(Uint8Array.of(0, 0, 0, 0));
});

test("knows who made each", () => {
  const library = new Library(libraryFile(entries));
  expect([0, 1].map((number) => library.sourceOf(number))).toEqual(SOURCES.slice(0, 2));
});

test("says that another file is no library", () => {
  expect(() => new Library(Buffer.from("PNG, or so"))).toThrow("it is no library of pictures");
});
