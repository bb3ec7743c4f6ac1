import type { ImportEvent } from "../make/import/import-pictures.ts";
import type { Imported } from "../make/import/import-run.ts";
import { PixelsError } from "../protocol/errors.ts";
import { namesWhere } from "../protocol/recipe/recipe.ts";
import { packageVersion } from "../version.ts";
import { guarded } from "./guard.ts";
import { whole } from "./incomplete-error.ts";
import { checkTogether, expectPath, packingOf, settingsOf } from "./options.ts";
import type { ImportOptions } from "./types.ts";

export interface ImportedPictures {
  /** One for each file, in their order. */
  results: Imported[];
  /** The files of the sheet, where one was asked for. */
  sheet?: string[] | undefined;
}

/**
 * Makes sprites of pictures that are there. Nothing is drawn, so no backend is needed. Rejects with IncompleteError where one of them can't be made,
 * and with another PixelsError for what is found out before any is made.
 */
export async function importPictures(
  files: string | readonly string[],
  options: ImportOptions = {},
): Promise<ImportedPictures> {
  const { onEvent, signal, output, sheet, sheetFormat, align: isAligned = false, ...given } = options;
  const all = typeof files === "string" ? [files] : files;
  if (!Array.isArray(all))
    throw new PixelsError("usage", "files must be a path or a list of paths", "Give at least one.");
  for (const file of all) expectPath("a file", file);
  const wishes = settingsOf(given);
  const fit: readonly string[] = namesWhere(({ fits }) => fits.includes("import"));
  const odd = Object.keys(wishes).find((name) => !fit.includes(name));
  if (odd !== undefined)
    throw new PixelsError("usage", `${odd} has no meaning for a picture that is there`, "Leave it out.");
  checkTogether(wishes);
  if (isAligned && (wishes.trim || wishes.tileset_grid))
    throw new PixelsError("usage", "align has no place beside trim and tileset_grid", "Leave out one of them.");
  return guarded<ImportEvent, ImportedPictures>({ onEvent, signal }, undefined, async (watched) => {
    const service = await import("../make/import/import-pictures.ts");
    const to = { output, ...packingOf({ sheet, sheetFormat }), version: packageVersion(), ...watched };
    return whole(await service.importPictures({ files: all, steps: { wishes, isAligned }, ...to }));
  });
}
