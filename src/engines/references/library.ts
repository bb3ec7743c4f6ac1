import { inflateRawSync } from "node:zlib";
import type { Rgba } from "../../image/rgba.ts";

const MAGIC = "DGXLIB01";

/** A set of pictures: who made it, and the SPDX identifier of the licence under which it may be used. */
export interface Source {
  name: string;
  title: string;
  author: string;
  licence: string;
  url: string;
  style: string;
}

/**
 * What the library knows of its pictures, by columns, one row for each: 18,000 pictures parse in 15 ms so. Words are numbers of
 * `words`, sources of `sources`.
 */
export interface LibraryIndex {
  sources: Source[];
  /** Sides of the pictures, in pixels, ascending: each picture is there once for each. */
  sides: number[];
  /** So many pictures are packed together; `blocks` says where: offset behind the index, length. */
  block: number;
  blocks: [offset: number, length: number][];
  words: string[];
  /** As the source calls it. */
  name: string[];
  source: number[];
  /** What is seen, in the order of the name; what kind of thing that is; words that go with it; its colours. */
  names: number[][];
  kinds: number[][];
  keywords: number[][];
  colours: number[][];
  /** How many pixels of 32x32 are opaque. */
  area: number[];
  /** Of the pictures that are a part of a character, by their number: the layer that it lies on. */
  layer: Record<string, string>;
}

/** A square picture as numbers of colours, row after row: 0 is transparent, 1 the first of the palette. */
export interface Indexed {
  side: number;
  pixels: Uint8Array;
  /** Red, green and blue of each colour. */
  palette: Uint8Array;
}

/** The pictures that ship with a model, which a prompt is drawn after. Reads the index at once and a picture when it is asked for. */
export class Library {
  readonly index: LibraryIndex;
  readonly #pictures: Buffer;
  #unpacked: { block: number; pictures: Indexed[][] } | undefined;

  /** Throws an Error that says what is wrong with the file. */
  constructor(bytes: Buffer) {
    if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) throw new Error("it is no library of pictures");
    const start = MAGIC.length + 4;
    const end = start + bytes.readUInt32LE(MAGIC.length);
    this.index = JSON.parse(inflateRawSync(bytes.subarray(start, end)).toString("utf8"));
    this.#pictures = bytes.subarray(end);
  }

  get size(): number {
    return this.index.name.length;
  }

  sourceOf(picture: number): Source {
    return this.index.sources[this.index.source[picture] as number] as Source;
  }

  /** @param side one of the index's. */
  picture(number: number, side: number): Rgba {
    return painted(this.indexed(number, side));
  }

  /** @param side one of the index's. */
  indexed(number: number, side: number): Indexed {
    const { block, sides } = this.index;
    const pictures = this.#unpack(Math.floor(number / block));
    return pictures[number % block]?.[sides.indexOf(side)] as Indexed;
  }

  /** Keeps the last block: those who want all pictures ask in their order. */
  #unpack(block: number): Indexed[][] {
    if (this.#unpacked?.block === block) return this.#unpacked.pictures;
    const [offset, length] = this.index.blocks[block] as [number, number];
    const bytes = inflateRawSync(this.#pictures.subarray(offset, offset + length));
    const pictures: Indexed[][] = [];
    for (let at = 0; at < bytes.length; ) {
      pictures.push(
        this.index.sides.map((side) => {
          const start = at + 1 + 3 * (bytes[at] as number);
          const palette = bytes.subarray(at + 1, start);
          at = start + side * side;
          return { side, pixels: bytes.subarray(start, at), palette };
        }),
      );
    }
    this.#unpacked = { block, pictures };
    return pictures;
  }
}

function painted({ side, pixels, palette }: Indexed): Rgba {
  const data = new Uint8Array(4 * side * side);
  for (let i = 0; i < pixels.length; i++) {
    const color = pixels[i] as number;
    if (color === 0) continue;
    const [from, to] = [3 * color - 3, 4 * i];
    data[to] = palette[from] as number;
    data[to + 1] = palette[from + 1] as number;
    data[to + 2] = palette[from + 2] as number;
    data[to + 3] = 255;
  }
  return { width: side, height: side, data };
}
