import type { Frame } from "../../src/image/sheets/sheet.ts";
import type { Tag } from "../../src/image/sheets/tag.ts";
import { draw } from "./pictures.ts";

export const ink = { h: 0xe8b796, b: 0x3060a0, s: 0xc0cbdc };

const poses = [
  ["......", "..hh..", "..bb..", ".bbbb.", "..bb..", "..b.b."],
  ["......", "..hh..", "..bb..", ".bbbb.", "..bb..", ".b...b"],
  ["..hh..", "..bb..", ".bbbb.", "..bb..", "..bb..", "......"],
  ["......", "..hh..", "..bb..", ".bbsss", "..bb..", "..b.b."],
];

/** Four frames with margins that differ, on their feet at 3, 6. */
export const frames: Frame[] = poses.map((rows, index) => ({
  name: `hero ${index}`,
  image: draw(rows, ink),
  duration: [100, 150, 83, 400][index] ?? 100,
  pivot: { x: 3, y: 6 },
}));

export const tags: Tag[] = [
  { name: "walk", from: 0, to: 2, direction: "pingpong" },
  { name: "hit", from: 3, to: 3 },
];
