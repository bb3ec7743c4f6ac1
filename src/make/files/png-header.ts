import { PixelsError } from "../../protocol/errors.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Signature, chunk length, "IHDR", width and height: https://www.w3.org/TR/png-3/#11IHDR */
const HEADER_BYTES = 24;

/** Width and height in pixels of a PNG. Throws PixelsError `image_lost` for other bytes. */
export function pngSize(bytes: Uint8Array): { width: number; height: number } {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEADER_BYTES));
  if (header.length < HEADER_BYTES || !header.subarray(0, SIGNATURE.length).equals(SIGNATURE))
    throw new PixelsError("image_lost", "the backend's picture is not a PNG", "Look at what that backend writes.");
  return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
}
