import { basename, extname } from "node:path";
import { encodeApng } from "../../image/files/apng.ts";
import { encodeGif } from "../../image/files/gif.ts";
import { encodePng } from "../../image/files/png.ts";
import { ImageError } from "../../image/image-error.ts";
import { asepriteJson } from "../../image/sheets/aseprite.ts";
import { bevyAtlas } from "../../image/sheets/bevy.ts";
import { godotSpriteFrames } from "../../image/sheets/godot.ts";
import { godot3SpriteFrames } from "../../image/sheets/godot3.ts";
import { cellSheet, type Frame, packSheet, type Sheet } from "../../image/sheets/sheet.ts";
import type { Tag } from "../../image/sheets/tag.ts";
import { texturePackerJson } from "../../image/sheets/texture-packer.ts";
import { tiledXml } from "../../image/sheets/tiled.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import { checkWritable, replaceFile } from "../files/output-file.ts";
import { DURATION } from "../files/picture-format.ts";
import { trueName } from "../files/true-name.ts";
import { DEFAULT_FORMAT, isAnimation, SHEET_ENDINGS, type SheetFormat, sheetFilesOf } from "./sheet-format.ts";
import { contentOf, type Drawn } from "./sheet-frames.ts";

/** How what a sheet holds is written beside it. @param image its picture's file, in the same folder. */
const DATA: Record<SheetFormat, (sheet: Sheet, image: string) => string> = {
  aseprite: asepriteJson,
  texturepacker: texturePackerJson,
  godot: godotSpriteFrames,
  godot3: godot3SpriteFrames,
  bevy: bevyAtlas,
  tiled: (sheet, image) => tiledXml(sheet, image.slice(0, -".png".length), image),
};

/**
 * Before anything is drawn. @param format where one was asked for. @param others files that the sheet must not replace. Throws PixelsError `usage`
 * and `unwritable`.
 */
export async function checkSheet(
  path: string,
  format: SheetFormat | undefined,
  others: readonly string[],
): Promise<void> {
  if (!SHEET_ENDINGS.some((ending) => ending === extname(path).toLowerCase()))
    throw new PixelsError("usage", `--sheet must end with .png, .gif or .apng, not "${path}"`);
  if (isAnimation(path) && format !== undefined)
    throw new PixelsError(
      "usage",
      `--sheet-format ${format} is for a sheet, and ${path} is an animation`,
      "Leave it out, or make the sheet a .png.",
    );
  const files = sheetFilesOf(path, format ?? DEFAULT_FORMAT);
  const taken = new Set(await Promise.all(others.map(trueName)));
  for (const file of files)
    if (taken.has(await trueName(file)))
      throw new PixelsError("usage", `--sheet would replace the picture ${file}`, "Give the sheet a name of its own.");
  await checkWritable(files, false);
}

/**
 * Packs pictures into one file: a sheet with its data beside it, or an animation where the ending says so. Returns
 * the files. Throws PixelsError `usage` where the pictures do not fit together.
 */
export async function writeSheet(
  path: string,
  format: SheetFormat,
  drawn: readonly Drawn[],
  wishes: Wishes = {},
): Promise<string[]> {
  const { frames, tags, columns } = contentOf(drawn, wishes);
  const files = encodeSheet(path, format, frames, tags, "--sheet", columns);
  for (const file of files) await replaceFile(file.path, file.bytes);
  return files.map((file) => file.path);
}

export interface SheetFile {
  path: string;
  bytes: Uint8Array;
}

/**
 * The files of a sheet, the picture first.
 * @param format of the data; an animation has none.
 * @param where it was asked for, for people.
 * @param columns of equal cells, where the frames are to lie in such.
 * Throws PixelsError `usage` where the pictures do not fit together.
 */
export function encodeSheet(
  path: string,
  format: SheetFormat,
  frames: readonly Frame[],
  tags: readonly Tag[],
  where: string,
  columns?: number,
): SheetFile[] {
  try {
    const contents = isAnimation(path)
      ? [encodeAnimation(path, frames)]
      : encodeAtlas(path, format, frames, tags, columns);
    return sheetFilesOf(path, format).map((file, i) => ({ path: file, bytes: contents[i] as Uint8Array }));
  } catch (cause) {
    if (cause instanceof ImageError) throw new PixelsError("usage", `${where}: ${cause.message}`, cause.hint);
    throw cause;
  }
}

function encodeAnimation(path: string, frames: readonly Frame[]): Uint8Array {
  const timed = frames.map(({ image, duration = DURATION }) => ({ image, duration }));
  return extname(path).toLowerCase() === ".gif" ? encodeGif(timed) : encodeApng(timed);
}

function encodeAtlas(
  path: string,
  format: SheetFormat,
  frames: readonly Frame[],
  tags: readonly Tag[],
  columns?: number,
): Uint8Array[] {
  const sheet = arrange(format, frames, tags, columns);
  return [encodePng(sheet.image), Buffer.from(DATA[format](sheet, basename(path)))];
}

/**
 * What Bevy and Tiled read has no place for trimmed margins: cells of one size, as square a sheet as they make. Aseprite's has one, but
 * Excalibur and others that read it leave it out, and would show trimmed frames that jump.
 */
function arrange(format: SheetFormat, frames: readonly Frame[], tags: readonly Tag[], columns?: number): Sheet {
  const needsCells = columns !== undefined || format === "bevy" || format === "tiled";
  if (needsCells) return cellSheet(frames, columns ?? Math.ceil(Math.sqrt(frames.length)), tags);
  return packSheet(frames, tags, { isTrimmed: format !== "aseprite" });
}
