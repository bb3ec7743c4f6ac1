import { ImageError } from "../image-error.ts";

/** A chunk of a PNG file: https://www.w3.org/TR/png-3/#5Chunk-layout */
export interface Chunk {
  type: string;
  content: Uint8Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** The chunks of a PNG one after the other, IEND the last. Throws ImageError where the file ends before that, or a checksum is wrong. */
export function* eachChunk(png: Uint8Array): Generator<Chunk> {
  const file = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; ; ) {
    const end = at + 8 + (at + 8 > file.length ? 0 : file.readUInt32BE(at));
    if (end + 4 > file.length) throw new ImageError("it is cut short", WHOLE);
    const type = file.toString("latin1", at + 4, at + 8);
    if (file.readUInt32BE(end) !== crc32(file.subarray(at + 4, end)))
      throw new ImageError(`it is damaged: the checksum of a chunk at byte ${at} is wrong`, WHOLE);
    yield { type, content: file.subarray(at + 8, end) };
    if (type === "IEND") return;
    at = end + 4;
  }
}

const WHOLE = "Give the whole file as it was made.";

export function chunksOf(png: Uint8Array): Chunk[] {
  return [...eachChunk(png)];
}

export function pngOf(chunks: readonly Chunk[]): Uint8Array {
  return Buffer.concat([SIGNATURE, ...chunks.map(chunkBytes)]);
}

/** With its length before it and its checksum behind it. */
export function chunkBytes({ type, content }: Chunk): Buffer {
  const bytes = Buffer.alloc(content.length + 12);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}

/** https://www.w3.org/TR/png-3/#5CRC-algorithm; Node's own crc32 came with 20.15 and 22.2. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}
