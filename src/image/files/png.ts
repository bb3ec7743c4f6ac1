import { decode, encode } from "fast-png";
import type { Rgba } from "../rgba.ts";
import { chunkBytes } from "./png-chunk.ts";

const SIGNATURE_BYTES = 8;
/** Signature and IHDR, which always come first: https://www.w3.org/TR/png-3/#5ChunkOrdering */
const HEADER_BYTES = SIGNATURE_BYTES + 25;

/**
 * Encodes as a PNG of 8 bits a channel with one text chunk for each entry of `text`, in its order. A keyword is 1 to
 * 79 printable ASCII characters, a text any Unicode but NUL; RangeError otherwise.
 * The compressor is plain JavaScript, so the same picture and text give the same bytes on every platform.
 */
export function encodePng(picture: Rgba, text: Readonly<Record<string, string>> = {}): Uint8Array {
  const { width, height, data } = picture;
  const png = encode({ width, height, data, channels: 4, depth: 8 }, { zlib: { level: 6 } });
  const chunks = Object.entries(text).map(([keyword, value]) => textChunk(keyword, value));
  return Buffer.concat([png.subarray(0, HEADER_BYTES), ...chunks, png.subarray(HEADER_BYTES)]);
}

/** Decodes an RGBA PNG of 8 bits a channel. Throws an Error for other kinds, and where a checksum is wrong. */
export function decodePng(bytes: Uint8Array): Rgba {
  const { width, height, data, channels, depth } = decode(bytes, { checkCrc: true });
  if (channels !== 4 || depth !== 8)
    throw new RangeError(`a PNG with ${channels} channels of ${depth} bits where RGBA of 8 bits is expected`);
  return { width, height, data: new Uint8Array(data) };
}

/** Printable ASCII and line breaks. */
const PLAIN = /^[\x20-\x7e\n]*$/;

/**
 * Plain text as tEXt, which every reader knows: ImageMagick 6 shows no other. Any other as iTXt, which is UTF-8: keyword, NUL, two zeros for
 * "not compressed", no language, no translation. https://www.w3.org/TR/png-3/#11textinfo
 */
function textChunk(keyword: string, text: string): Buffer {
  if (!/^[\x21-\x7e]([\x20-\x7e]{0,77}[\x21-\x7e])?$/.test(keyword))
    throw new RangeError(`not a keyword of a PNG text: ${JSON.stringify(keyword)}`);
  if (text.includes("\0")) throw new RangeError(`the PNG text "${keyword}" holds a NUL`);
  const isPlain = PLAIN.test(text);
  const content = Buffer.from(`${keyword}${isPlain ? "\0" : "\0\0\0\0\0"}${text}`, "utf8");
  return chunkBytes({ type: isPlain ? "tEXt" : "iTXt", content });
}
