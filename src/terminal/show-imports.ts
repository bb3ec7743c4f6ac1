import { printable } from "../client/printable.ts";
import { type ImportPicturesOptions, importPictures } from "../make/import/import-pictures.ts";
import type { Imported } from "../make/import/import-run.ts";
import { endsRun } from "../make/run/result.ts";
import { interruptible } from "./interrupt.ts";
import { print, printBytes, say } from "./output.ts";
import { errorJson, type Shown } from "./shown.ts";

/** Makes sprites of pictures, and shows what came of it. */
export async function showImports(options: ImportPicturesOptions, asJson: boolean): Promise<Shown> {
  const { results, sheet, error } = await interruptible(undefined, (signal) =>
    importPictures({
      ...options,
      signal,
      onEvent: ({ result }) => show(result, options.files.length > 1, asJson),
    }),
  );
  if (!asJson) for (const file of sheet ?? []) print(file);
  return { json: { jobs: results.map(jobJson), ...(sheet && { sheet }) }, error };
}

/** A path or the picture itself on stdout; warnings, and failures beside others, on stderr. */
function show({ file, picture, warnings, error }: Imported, isOneOfMany: boolean, asJson: boolean): void {
  for (const warning of warnings) say(`Warning: ${printable(file)}: ${printable(warning)}`);
  if (error && isOneOfMany && !endsRun(error)) say(printable(error.message));
  if (picture?.png !== undefined) void printBytes(picture.png);
  else if (picture?.path !== undefined && !asJson) print(picture.path);
}

/** As a drawn picture's, but that no job made it. */
function jobJson({ file, source, grid, picture, warnings, durationS, error }: Imported): object {
  return {
    job_id: null,
    status: error === undefined ? "completed" : error.code === "interrupted" ? "cancelled" : "failed",
    prompt: null,
    model: null,
    duration_s: durationS,
    images: picture ? [{ ...picture, seed: null }] : [],
    import: { path: file, ...(source && { ...source, name: undefined }) },
    ...(grid && { grid: { pitch: grid.pitch, confidence: grid.confidence, used: grid.isUsed } }),
    ...(warnings.length > 0 && { warnings }),
    ...(error && { error: errorJson(error) }),
  };
}
