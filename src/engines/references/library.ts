import { setImmediate as nextTurn } from "node:timers/promises";
import { inflateSync } from "node:zlib";
import * as v from "valibot";
import type { Rgba } from "../../image/rgba.ts";
import { SUMS } from "./areas.ts";
import { PIXELS, SIDE } from "./greys.ts";
import { type WordsOfPictures, wordsOfPictures } from "./words-of-pictures.ts";

/** A set of pictures: who made it, and the SPDX identifier of the licence under which it may be used. */
const source = v.object({
  name: v.string(),
  title: v.string(),
  author: v.string(),
  licence: v.string(),
  url: v.string(),
});
export type Source = v.InferOutput<typeof source>;

/** Room for a whole block of 64 pictures in 31 colours, which is then unpacked at once. */
const UNPACKING = { chunkSize: 72 * 1024 };

// What lies in the lists is not looked at: the file has a checksum, and 19,500 pictures are to be there in 20 ms.
const numbers = v.custom<number[]>(Array.isArray);
const texts = v.custom<string[]>(Array.isArray);
/** Words of all pictures, by their numbers, those of one after those of another, and how many each has: a file of small lists takes three times as long to be read. */
const lists = v.object({ words: numbers, counts: numbers });

/** library.json, see docs/models.md. */
const index = v.object({
  format: v.literal("dgx-pixels-library"),
  format_version: v.literal(2, "is of a version that this engine does not read"),
  size: v.literal(SIDE),
  count: v.number(),
  block: v.pipe(v.number(), v.minValue(1)),
  blocks: numbers,
  sources: v.array(source),
  styles: v.array(v.string()),
  layers: v.array(v.string()),
  words: texts,
  pictures: v.object({
    path: texts,
    source: numbers,
    style: numbers,
    layer: numbers,
    area: numbers,
    names: lists,
    kinds: lists,
    keywords: lists,
    colours: lists,
  }),
});
export type LibraryIndex = v.InferOutput<typeof index>;

/** A picture as numbers of colours, row after row: 0 is transparent, 1 the first of the palette. */
export interface Indexed {
  pixels: Uint8Array;
  /** Red, green and blue of each colour. */
  palette: Uint8Array;
}

/** Pictures that are packed together, each its number of colours, its palette and its pixels. */
export interface Block {
  /** The number of the first of them. */
  first: number;
  bytes: Uint8Array;
  /** Where each begins. */
  starts: number[];
}

/** The palette of a picture that begins there. */
export function paletteAt(bytes: Uint8Array, start: number): Uint8Array {
  return bytes.subarray(start + 1, start + 1 + 3 * (bytes[start] as number));
}

/** Its pixels. */
export function pixelsAt(bytes: Uint8Array, start: number): Uint8Array {
  const first = start + 1 + 3 * (bytes[start] as number);
  return bytes.subarray(first, first + PIXELS);
}

/** The pictures that ship with a model, which a prompt is drawn after. Reads the index at once and a picture when it is asked for. */
export class Library {
  readonly index: LibraryIndex;
  /** The words of each picture, by their numbers in the index. */
  readonly words: Record<"names" | "kinds" | "keywords" | "colours", WordsOfPictures>;
  /** Sums over areas of all pictures, where the model has them: `areasOf`. */
  readonly areas: Uint16Array | undefined;
  readonly #pictures: Uint8Array;
  /** The last block: pictures that are alike stand side by side. */
  #unpacked: Block | undefined;

  /** @param json library.json. @param pictures library.bin. @param areas library.areas. Throws an Error that says what is wrong with the first or the last. */
  constructor(json: string, pictures: Uint8Array, areas?: Uint8Array) {
    const result = v.safeParse(index, JSON.parse(json), { abortEarly: true });
    if (!result.success) throw new Error(`${v.getDotPath(result.issues[0])} ${result.issues[0].message}`);
    this.index = result.output;
    const { names, kinds, keywords, colours } = this.index.pictures;
    this.words = {
      names: wordsOfPictures(names),
      kinds: wordsOfPictures(kinds),
      keywords: wordsOfPictures(keywords),
      colours: wordsOfPictures(colours),
    };
    this.#pictures = pictures;
    this.areas = areas && numbersIn(areas, SUMS * this.count);
  }

  /** How many pictures there are. */
  get count(): number {
    return this.index.count;
  }

  sourceOf(picture: number): Source {
    return this.index.sources[this.index.pictures.source[picture] as number] as Source;
  }

  styleOf(picture: number): string {
    return this.index.styles[this.index.pictures.style[picture] as number] as string;
  }

  /** Of a part of a character, where it lies; undefined for a whole picture. */
  layerOf(picture: number): string | undefined {
    return this.index.layers[this.index.pictures.layer[picture] as number] || undefined;
  }

  /** As its source calls it, with what tells it from others there. */
  nameOf(picture: number): string {
    const path = (this.index.pictures.path[picture] as string).replace(/^\d{4}\/|\.png$/g, "");
    if (/[a-z]{2}/i.test(path)) return path;
    const names = this.words.names.of(picture).map((word) => this.index.words[word]);
    return `${names.join(" ")} (${path})`;
  }

  picture(number: number): Rgba {
    return painted(this.indexed(number));
  }

  indexed(number: number): Indexed {
    const block = Math.floor(number / this.index.block);
    const first = block * this.index.block;
    if (this.#unpacked?.first !== first) this.#unpacked = this.#unpack(block);
    const { bytes, starts } = this.#unpacked;
    const start = starts[number - first] as number;
    return { pixels: pixelsAt(bytes, start), palette: paletteAt(bytes, start) };
  }

  /**
   * Tells all pictures, a block at a time, which may be changed: between two, what else this thread is asked for is done. Rejects where they are
   * damaged.
   */
  async forEachBlock(tell: (block: Block) => void): Promise<void> {
    for (let block = 0; block < this.index.blocks.length - 1; block++) {
      await nextTurn();
      tell(this.#unpack(block));
    }
  }

  #unpack(block: number): Block {
    const [from, to] = this.index.blocks.slice(block, block + 2);
    const { buffer, byteOffset, length } = inflateSync(this.#pictures.subarray(from, to), UNPACKING);
    // A Buffer takes five times as long to be divided.
    const bytes = new Uint8Array(buffer, byteOffset, length);
    const starts: number[] = [];
    for (let at = 0; at < length; at += 1 + 3 * (bytes[at] as number) + PIXELS) starts.push(at);
    return { first: block * this.index.block, bytes, starts };
  }
}

/** Of 16 bits, the lower byte first, as processors have them on which onnxruntime runs. */
function numbersIn(bytes: Uint8Array, count: number): Uint16Array {
  if (bytes.length !== 2 * count) throw new Error(`its areas must have ${2 * count} bytes`);
  return new Uint16Array(Uint8Array.from(bytes).buffer);
}

function painted({ pixels, palette }: Indexed): Rgba {
  const data = new Uint8Array(4 * PIXELS);
  for (let i = 0; i < pixels.length; i++) {
    const color = pixels[i] as number;
    if (color === 0) continue;
    const [from, to] = [3 * color - 3, 4 * i];
    data[to] = palette[from] as number;
    data[to + 1] = palette[from + 1] as number;
    data[to + 2] = palette[from + 2] as number;
    data[to + 3] = 255;
  }
  return { width: SIDE, height: SIDE, data };
}
