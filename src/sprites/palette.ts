import { readFileSync } from "node:fs";
import { ImageError } from "../image/image-error.ts";
import { type Palette, paletteOfPicture } from "../image/palette.ts";
import { readPalette } from "../image/palette-file.ts";
import { namedPalette, paletteNames } from "../image/palettes.ts";
import { decodePng } from "../image/png.ts";
import { PixelsError } from "../protocol/errors.ts";

/**
 * The colours, as 0xRRGGBB, of a palette that is known by name, or of a file: .hex, .gpl, .pal, or a .png that shows them.
 * Throws PixelsError `usage`.
 */
export function readColors(nameOrFile: string): number[] {
  return [...(namedPalette(nameOrFile) ?? fromFile(nameOrFile)).colors];
}

function fromFile(path: string): Palette {
  const bytes = read(path);
  try {
    return /\.png$/i.test(path) ? paletteOfPicture(path, decodePng(bytes)) : readPalette(path, bytes);
  } catch (cause) {
    const hint = cause instanceof ImageError ? cause.hint : "Give a .hex, .gpl or .pal file, or a PNG of its colours.";
    throw new PixelsError("usage", `--palette: ${(cause as Error).message}`, hint);
  }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    const hint = `Known are ${paletteNames.join(", ")}; files end with .hex, .gpl, .pal or .png.`;
    throw new PixelsError("usage", `"${path}" is neither a palette's name nor a file`, hint);
  }
}
