import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { ImageError } from "../image/image-error.ts";
import { type Palette, paletteOfPicture } from "../image/palette.ts";
import { readPalette } from "../image/palette-file.ts";
import { namedPalette, paletteNames } from "../image/palettes.ts";
import { decodePng } from "../image/png.ts";
import { PixelsError } from "../protocol/errors.ts";

/** A picture with 256 colours in a few pixels each is a thousandth of that. */
const MAX_BYTES = 16 * 2 ** 20;

/**
 * The colours, as 0xRRGGBB, of a palette that is known by name, or of a file: .hex, .gpl, .pal, or a .png that shows them.
 * @param where it was asked for, for people. @param folder that files are seen from. Throws PixelsError `usage`.
 */
export function readColors(nameOrFile: string, where = "--palette", folder = "."): number[] {
  return [...(namedPalette(nameOrFile) ?? fromFile(nameOrFile, where, folder)).colors];
}

function fromFile(path: string, where: string, folder: string): Palette {
  const bytes = read(path, where, folder);
  try {
    return /\.png$/i.test(path) ? paletteOfPicture(path, decodePng(bytes)) : readPalette(path, bytes);
  } catch (cause) {
    const hint = cause instanceof ImageError ? cause.hint : "Give a .hex, .gpl or .pal file, or a PNG of its colours.";
    throw new PixelsError("usage", `${where}: ${(cause as Error).message}`, hint);
  }
}

function read(path: string, where: string, folder: string): Buffer {
  const file = resolve(folder, path);
  try {
    const found = statSync(file);
    if (found.isFile() && found.size > MAX_BYTES)
      throw new PixelsError(
        "usage",
        `${where}: ${path} is larger than ${MAX_BYTES / 2 ** 20} MiB`,
        "Give a smaller file.",
      );
    // A device or a pipe may never end.
    if (!found.isFile()) throw new TypeError("no file");
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof PixelsError) throw cause;
    const hint = `Known are ${paletteNames.join(", ")}; files end with .hex, .gpl, .pal or .png.`;
    throw new PixelsError("usage", `${where}: "${path}" is neither a palette's name nor a file`, hint);
  }
}
