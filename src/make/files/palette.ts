import { resolve } from "node:path";
import { type Palette, paletteOfPicture } from "../../image/color/palette.ts";
import { readPalette } from "../../image/color/palette-file.ts";
import { namedPalette, paletteNames } from "../../image/color/palettes.ts";
import { decodePicture } from "../../image/files/decode.ts";
import { ImageError } from "../../image/image-error.ts";
import { readInput, Unreadable } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";

/** A picture with 256 colours in a few pixels each is a thousandth of that. */
const MAX_BYTES = 16 * 2 ** 20;

/**
 * The colours, as 0xRRGGBB, of a palette that is known by name, or of a file: .hex, .gpl, .pal, or a picture that shows them.
 * Throws PixelsError `usage`, and `interrupted`.
 */
export async function readColors(nameOrFile: string, options: ReadOptions = {}): Promise<number[]> {
  return [...(namedPalette(nameOrFile) ?? (await fromFile(nameOrFile, options))).colors];
}

/** All that are known by name. */
export function listPalettes(): { name: string; colors: readonly number[] }[] {
  return paletteNames.flatMap((name) => namedPalette(name) ?? []);
}

export interface ReadOptions {
  /** Where it was asked for, for people. */
  where?: string;
  /** That files are seen from. */
  folder?: string;
  signal?: AbortSignal | undefined;
}

async function fromFile(path: string, options: ReadOptions): Promise<Palette> {
  const { where = "--palette" } = options;
  const bytes = await read(path, where, options);
  try {
    if (!/\.(png|gif|webp)$/i.test(path)) return readPalette(path, bytes);
    const { image } = await decodePicture(path, bytes, LIMITS.side);
    return paletteOfPicture(path, image);
  } catch (cause) {
    if (!(cause instanceof ImageError)) throw cause;
    throw new PixelsError("usage", `${where}: ${cause.message}`, cause.hint);
  }
}

async function read(path: string, where: string, { folder = ".", signal }: ReadOptions): Promise<Buffer> {
  try {
    return await readInput(resolve(folder, path), MAX_BYTES, signal);
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    const hint = `Known are ${paletteNames.join(", ")}; files end with .hex, .gpl, .pal or .png.`;
    throw new PixelsError(
      "usage",
      `${where}: "${path}" is neither a palette's name nor a file: ${cause.message}`,
      hint,
    );
  }
}
