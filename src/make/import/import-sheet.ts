import type { Rgba } from "../../image/rgba.ts";
import type { Frame } from "../../image/sheets/sheet.ts";
import { distinctNames } from "../../image/sheets/tag.ts";
import { pivotOf } from "../../image/steps/anchor.ts";
import { inputName } from "../../input.ts";
import { replaceFile } from "../files/output-file.ts";
import { slug } from "../files/slug.ts";
import { stemOf } from "../files/stem.ts";
import { encodeSheet } from "../sheets/sheet-file.ts";
import type { SheetFormat } from "../sheets/sheet-format.ts";
import { cutTiles } from "../sheets/sheet-frames.ts";
import type { ImportSteps } from "./import-steps.ts";

export interface ImportedFrame {
  file: string;
  image: Rgba;
}

/**
 * Packs imported pictures, each under its file's name. Those that are aligned are one animation, under the sheet's name, and stand on
 * one pivot; an atlas is its tiles. Returns the files. Throws PixelsError `usage` where the pictures do not fit together.
 */
export async function writeImportSheet(
  path: string,
  format: SheetFormat,
  imported: readonly ImportedFrame[],
  { isAligned, wishes: { tileset_grid: tiles } }: ImportSteps,
): Promise<string[]> {
  const first = imported[0];
  const pivot = isAligned && first ? { pivot: pivotOf(first.image) } : {};
  const names = distinctNames(imported.map(({ file }) => slug(stemOf(inputName(file)))));
  const frames = imported.map(({ image }, index): Frame => ({ name: names[index] as string, image, ...pivot }));
  const tags = isAligned ? [{ name: slug(stemOf(path)), from: 0, to: frames.length - 1 }] : [];
  const cells = tiles === undefined ? frames : frames.flatMap((frame) => cutTiles(frame, tiles));
  const files = encodeSheet(path, format, cells, tags, "--sheet", tiles?.[0]);
  for (const file of files) await replaceFile(file.path, file.bytes);
  return files.map((file) => file.path);
}
