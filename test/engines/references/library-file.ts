import { deflateSync } from "node:zlib";
import { Library } from "../../../src/engines/references/library.ts";

/** A picture of a library for tests: one flat colour in the middle of 32x32, or where its ink is. */
export interface Entry {
  name: string;
  names: string[];
  kinds?: string[];
  keywords?: string[];
  colours?: string[];
  source?: number;
  rgb?: [number, number, number];
  layer?: string;
  /** Side of its square. */
  side?: number;
  ink?(x: number, y: number): boolean;
}

export const SOURCES = [
  {
    name: "tiles",
    title: "Tiles",
    author: "artists",
    licence: "CC0-1.0",
    url: "https://tiles.example",
  },
  { name: "emoji", title: "Emoji", author: "Company", licence: "MIT", url: "https://emoji.example" },
  {
    name: "shared",
    title: "Shared",
    author: "Someone",
    licence: "CC-BY-SA-4.0",
    url: "https://shared.example",
  },
  { name: "drawings", title: "Drawings", author: "We", licence: "CC0-1.0", url: "https://drawings.example" },
];

const SIDE = 32;
const BLOCK = 2;

/** The two files of a library of these pictures, two in a block. */
export function libraryFiles(entries: readonly Entry[]): { json: string; pictures: Buffer } {
  const words: string[] = [];
  const numbers = (lists: (readonly string[] | undefined)[]) => ({
    words: lists.flatMap((list = []) =>
      list.map((word) => (words.includes(word) ? words.indexOf(word) : words.push(word) - 1)),
    ),
    counts: lists.map((list = []) => list.length),
  });
  const layers = ["", ...new Set(entries.flatMap(({ layer }) => layer ?? []))];
  const blocks = [0];
  const packed: Buffer[] = [];
  for (let i = 0; i < entries.length; i += BLOCK) {
    const block = deflateSync(Buffer.concat(entries.slice(i, i + BLOCK).map(pixels)));
    blocks.push((blocks.at(-1) as number) + block.length);
    packed.push(block);
  }
  const index = {
    format: "dgx-pixels-library",
    format_version: 2,
    size: SIDE,
    count: entries.length,
    block: BLOCK,
    blocks,
    sources: SOURCES,
    styles: ["crawl", "emoji"],
    layers,
    pictures: {
      path: entries.map(({ name }) => name),
      source: entries.map(({ source = 0 }) => source),
      style: entries.map(({ source = 0 }) => Math.min(1, source)),
      layer: entries.map(({ layer = "" }) => layers.indexOf(layer)),
      area: entries.map(({ side = 20 }) => side * side),
      names: numbers(entries.map((entry) => entry.names)),
      kinds: numbers(entries.map((entry) => entry.kinds)),
      keywords: numbers(entries.map((entry) => entry.keywords)),
      colours: numbers(entries.map((entry) => entry.colours)),
    },
    words,
  };
  return { json: JSON.stringify(index), pictures: Buffer.concat(packed) };
}

export function libraryOf(entries: readonly Entry[]): Library {
  const { json, pictures } = libraryFiles(entries);
  return new Library(json, pictures);
}

function pixels({ rgb = [200, 40, 40], side = 20, ink = square(side) }: Entry): Buffer {
  const places = Buffer.alloc(SIDE * SIDE);
  for (const i of places.keys()) if (ink(i % SIDE, Math.floor(i / SIDE))) places[i] = 1;
  return Buffer.concat([Buffer.from([1, ...rgb]), places]);
}

function square(side: number) {
  const start = (SIDE - side) / 2;
  const isWithin = (place: number) => place >= start && place < start + side;
  return (x: number, y: number) => isWithin(x) && isWithin(y);
}
