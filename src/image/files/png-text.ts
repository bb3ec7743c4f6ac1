import { isUtf8 } from "node:buffer";
import { inflateSync } from "node:zlib";
import { ImageError } from "../image-error.ts";
import { eachChunk, isPng } from "./png-chunk.ts";

/** Bytes of all texts of a picture together, unpacked: some hundred times what settings take. */
const MAX_BYTES = 1_048_576;

/**
 * The texts of a PNG by keyword, whatever kind of chunk they stand in, the first where a keyword comes twice. Throws
 * ImageError for what is no whole PNG, for texts that unpack to more than 1 MiB, and for damaged ones.
 * https://www.w3.org/TR/png-3/#11textinfo
 */
export function readText(png: Uint8Array): Record<string, string> {
  if (!isPng(png)) throw new ImageError("it is no PNG", "Give a PNG.");
  const texts = new Map<string, string>();
  let room = MAX_BYTES;
  for (const { type, content } of eachChunk(png)) {
    const read = READERS[type as keyof typeof READERS];
    if (read === undefined) continue;
    const { keyword, text, isLatin } = read(Buffer.from(content.buffer, content.byteOffset, content.length), room);
    room -= text.length;
    if (room < 0) throw tooMuch();
    if (!isLatin && !isUtf8(text)) throw damaged("is not UTF-8");
    if (!texts.has(keyword)) texts.set(keyword, text.toString(isLatin ? "latin1" : "utf8"));
  }
  return Object.fromEntries(texts);
}

interface Entry {
  keyword: string;
  text: Buffer;
  isLatin: boolean;
}

const READERS: Partial<Record<string, (content: Buffer, room: number) => Entry>> = {
  tEXt(content) {
    const [keyword, text] = cut(content);
    return { keyword: keyword.toString("latin1"), text, isLatin: true };
  },
  zTXt(content, room) {
    const [keyword, packed] = cut(content);
    return { keyword: keyword.toString("latin1"), text: unpack(packed.subarray(1), room), isLatin: true };
  },
  iTXt(content, room) {
    const [keyword, rest] = cut(content);
    const [, afterLanguage] = cut(rest.subarray(2));
    const [, text] = cut(afterLanguage);
    const isPacked = rest[0] === 1;
    return { keyword: keyword.toString("latin1"), text: isPacked ? unpack(text, room) : text, isLatin: false };
  },
};

/** What stands before and after the first NUL. */
function cut(bytes: Buffer): [Buffer, Buffer] {
  const at = bytes.indexOf(0);
  if (at < 0) throw damaged("has no end of its keyword");
  return [bytes.subarray(0, at), bytes.subarray(at + 1)];
}

/** @param room for the result, in bytes: what would need more is never unpacked. */
function unpack(packed: Buffer, room: number): Buffer {
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(1, room) });
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? tooMuch() : damaged("can't be unpacked");
  }
}

function tooMuch(): ImageError {
  return new ImageError(`its texts are larger than ${MAX_BYTES / 2 ** 20} MiB`, "Give the file as it was made.");
}

function damaged(problem: string): ImageError {
  return new ImageError(`one of its texts ${problem}`, "Give the file as it was made.");
}
