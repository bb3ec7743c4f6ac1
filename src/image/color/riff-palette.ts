import { ImageError } from "../image-error.ts";
import { type Color, packColor } from "./color.ts";

const HINT = "Save it again as a Microsoft palette, or as .hex or .gpl.";

/** Bytes before the first chunk: `RIFF`, size, `PAL `. */
const HEADER = 12;

/** Colours of a Microsoft RIFF palette: chunk `data` with version, count (16 bits each) and red, green, blue, flags for each. */
export function riffColors(bytes: Uint8Array, file: string): Color[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (tagAt(bytes, 8) !== "PAL ") throw new ImageError(`${file} is a RIFF file but no palette`, HINT);
  for (let at = HEADER; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (tagAt(bytes, at) === "data") return entries(bytes, view, at + 8, size, file);
    at += 8 + size + (size % 2);
  }
  throw new ImageError(`${file} has no colour data`, HINT);
}

function entries(bytes: Uint8Array, view: DataView, at: number, size: number, file: string): Color[] {
  const room = Math.min(size, bytes.length - at);
  const count = room < 4 ? 0 : view.getUint16(at + 2, true);
  if (room < 4 + count * 4) {
    throw new ImageError(`${file} is cut short: ${count} colours said, ${Math.max(0, (room - 4) >> 2)} there`, HINT);
  }
  return Array.from({ length: count }, (_, index) => {
    const entry = at + 4 + index * 4;
    return packColor(bytes[entry] as number, bytes[entry + 1] as number, bytes[entry + 2] as number);
  });
}

function tagAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
