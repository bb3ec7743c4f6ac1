import { createHash } from "node:crypto";
import { basename } from "node:path";
import { decodePicture } from "../../image/files/decode.ts";
import type { Rgba } from "../../image/rgba.ts";
import { inputName, readInput, Unreadable } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";

/** An uncompressed picture of the largest size that is decoded. */
const MAX_BYTES = 512 * 2 ** 20;

/** A file as it was found. */
export interface ImportedFile {
  /** Its name without folders: what a PNG tells of it is told to whoever gets the PNG. */
  name: string;
  format: string;
  width: number;
  height: number;
  /** Of the file's bytes, in hexadecimal. */
  sha256: string;
}

export interface Opened {
  image: Rgba;
  source: ImportedFile;
  /** What was left out. */
  warnings: string[];
}

/** @param file a path, or `-` for stdin. Throws PixelsError `bad_picture`, and ImageError. */
export async function openPicture(file: string, signal?: AbortSignal): Promise<Opened> {
  const bytes = await readInput(file, MAX_BYTES, signal).catch((cause) => {
    if (!(cause instanceof Unreadable)) throw cause;
    throw new PixelsError("bad_picture", `cannot read ${inputName(file)}: ${cause.message}`, "Check the path.");
  });
  return decodeInput(inputName(file), bytes);
}

/** The same of bytes that are there. @param name of the file, for people. */
export async function decodeInput(name: string, bytes: Uint8Array): Promise<Opened> {
  const { image, frames, ...found } = await decodePicture(name, bytes, LIMITS.side);
  const warnings: string[] = [];
  if (frames > 1) warnings.push(`it holds ${frames} pictures, of which the first was taken`);
  if (image.width < found.width)
    warnings.push(`it was shrunk from ${found.width}x${found.height} to ${image.width}x${image.height} pixels first`);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { image, source: { name: basename(name), ...found, sha256 }, warnings };
}
