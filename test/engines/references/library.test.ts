import { expect, test } from "vitest";
import { libraryOf, SOURCES } from "./library-file.ts";

const entries = [
  { name: "apple", names: ["apple"], rgb: [200, 0, 0] as [number, number, number] },
  { name: "sky", names: ["sky"], rgb: [0, 0, 200] as [number, number, number], side: 32, source: 1 },
  { name: "leaf", names: ["leaf"], rgb: [0, 200, 0] as [number, number, number], side: 2 },
];

test("gives each picture back, in whatever order they are asked for", () => {
  const library = libraryOf(entries);
  const colours = [2, 0, 1, 0].map((number) => [
    ...library
      .picture(number)
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
    (number) => library.picture(number).data.filter((value, i) => i % 4 === 3 && value === 255).length,
  );
  expect(opaque).toEqual([400, 1024, 4]);
  expect(library.picture(0).data.subarray(0, 4)).toEqual(Uint8Array.of(0, 0, 0, 0));
});

test("knows who made each", () => {
  const library = libraryOf(entries);
  expect([0, 1].map((number) => library.sourceOf(number))).toEqual(SOURCES.slice(0, 2));
});

test("calls each as its source does, or by its words where that calls it by a number", () => {
  const names = ["2015/mon/goblin.png", "fire-extinguisher", "02-03"].map((name) => ({
    name,
    names: ["red", "thing"],
  }));
  const library = libraryOf(names);
  expect([0, 1, 2].map((number) => library.nameOf(number))).toEqual([
    "mon/goblin",
    "fire-extinguisher",
    "red thing (02-03)",
  ]);
});
