const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Signature, chunk length, "IHDR", width and height: https://www.w3.org/TR/png-3/#11IHDR */
export const PNG_HEADER_BYTES = 24;

/** Width and height in pixels of a PNG, read from its first bytes alone; undefined for other bytes. */
export function pngSizeOf(bytes: Uint8Array): { width: number; height: number } | undefined {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, PNG_HEADER_BYTES));
  if (header.length < PNG_HEADER_BYTES || !header.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
  return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
}
