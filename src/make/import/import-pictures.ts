import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { checkTargets, keepAt } from "../files/places.ts";
import type { Watched } from "../run/events.ts";
import { worstError } from "../run/result.ts";
import { checkWishes, type SpriteWishes, withColors } from "../run/wishes.ts";
import { checkSheet } from "../sheets/sheet-file.ts";
import { DEFAULT_FORMAT, type SheetFormat } from "../sheets/sheet-format.ts";
import { type Import, type Imported, runImports } from "./import-run.ts";
import { type ImportedFrame, writeImportSheet } from "./import-sheet.ts";
import type { ImportSteps } from "./import-steps.ts";
import { chooseImportTargets } from "./import-target.ts";

/** What is told while pictures are imported: what became of each. */
export type ImportEvent = { type: "imported"; result: Imported };

export interface ImportPicturesOptions extends Watched<ImportEvent> {
  /** Paths, or `-` for stdin. */
  files: readonly string[];
  steps: Omit<ImportSteps, "wishes"> & { wishes: SpriteWishes };
  /** A file, a folder, a template, or `-` for one picture that is not written; without it none is. */
  output?: string | undefined;
  /** Packs the sprites as well: a .png with its data beside it, a .gif or an .apng. */
  sheet?: string | undefined;
  sheetFormat?: SheetFormat | undefined;
  /** Of this package, for the pictures' text. */
  version: string;
}

export interface ImportedPictures {
  /** In the order of the files. */
  results: Imported[];
  /** The files of the sheet, where one was asked for and all sprites are there. */
  sheet?: string[] | undefined;
  /** The one error that stands for all. */
  error?: PixelsError | undefined;
}

/**
 * Makes sprites of pictures. One that fails does not stop the others. Throws PixelsError `usage` and `unwritable` for what is found out before
 * any is made.
 */
export async function importPictures(options: ImportPicturesOptions): Promise<ImportedPictures> {
  const { files, output, sheet, sheetFormat, version, signal, onEvent } = options;
  checkWishes(options.steps.wishes);
  const steps = { ...options.steps, wishes: await withColors(options.steps.wishes, signal) };
  const targets = output === undefined ? [] : await chooseImportTargets(output, files);
  if (output !== undefined) await checkTargets(targets, output);
  if (sheet !== undefined) await checkSheet(sheet, sheetFormat, [...targets, ...files]);
  const frames: ImportedFrame[] = [];
  const results = await runImports(
    files.map((file, index): Import => ({ file, target: targets[index] })),
    {
      steps,
      version,
      signal,
      keep: ({ file, target }, image: Rgba, png) => {
        if (sheet !== undefined) frames.push({ file, image });
        return keepAt(target, [png]);
      },
      finished: (result) => onEvent?.({ type: "imported", result }),
    },
  );
  const error = errorOf(results);
  if (sheet === undefined || error !== undefined) return { results, error };
  return { results, sheet: await writeImportSheet(sheet, sheetFormat ?? DEFAULT_FORMAT, frames, steps) };
}

function errorOf(results: readonly Imported[]): PixelsError | undefined {
  const error = worstError(results);
  if (!error || results.length === 1) return error;
  const failed = results.filter((result) => result.error).length;
  const message = `${failed} of ${results.length} pictures were not imported: ${error.message}`;
  return new PixelsError(error.code, message, error.hint);
}
