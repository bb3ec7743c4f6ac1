import { deflateRawSync } from "node:zlib";

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
    style: "crawl",
  },
  { name: "emoji", title: "Emoji", author: "Company", licence: "MIT", url: "https://emoji.example", style: "emoji" },
  {
    name: "shared",
    title: "Shared",
    author: "Someone",
    licence: "CC-BY-SA-4.0",
    url: "https://shared.example",
    style: "emoji",
  },
];

const SIDE = 32;
const BLOCK = 2;

/** The bytes of a library of these pictures, two in a block. */
export function libraryFile(entries: readonly Entry[]): Buffer {
  const words: string[] = [];
  const numbers = (list: readonly string[] = []) =>
    list.map((word) => (words.includes(word) ? words.indexOf(word) : words.push(word) - 1));
  const blocks: [number, number][] = [];
  const packed: Buffer[] = [];
  for (let i = 0; i < entries.length; i += BLOCK) {
    const block = deflateRawSync(Buffer.concat(entries.slice(i, i + BLOCK).map(pixels)));
    blocks.push([packed.reduce((sum, { length }) => sum + length, 0), block.length]);
    packed.push(block);
  }
  const index = {
    sources: SOURCES,
    sides: [SIDE],
    block: BLOCK,
    blocks,
    name: entries.map(({ name }) => name),
    source: entries.map(({ source = 0 }) => source),
    names: entries.map((entry) => numbers(entry.names)),
    kinds: entries.map((entry) => numbers(entry.kinds)),
    keywords: entries.map((entry) => numbers(entry.keywords)),
    colours: entries.map((entry) => numbers(entry.colours)),
    area: entries.map(({ side = 20 }) => side * side),
    layer: Object.fromEntries(entries.flatMap(({ layer }, i) => (layer === undefined ? [] : [[i, layer]]))),
    words,
  };
  const header = deflateRawSync(JSON.stringify(index));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([Buffer.from("DGXLIB01"), length, header, ...packed]);
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
