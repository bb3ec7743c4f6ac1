import { printable } from "../client/printable.ts";
import { STDOUT } from "../make/files/target.ts";
import { type Import, type Imported, importPictures } from "../make/import/import-run.ts";
import { type ImportedFrame, writeImportSheet } from "../make/import/import-sheet.ts";
import type { ImportSteps } from "../make/import/import-steps.ts";
import { chooseImportTargets } from "../make/import/import-target.ts";
import { endsRun, worstError } from "../make/run/result.ts";
import { checkSheet } from "../make/sheets/sheet-file.ts";
import type { SheetFormat } from "../make/sheets/sheet-format.ts";
import { PixelsError } from "../protocol/errors.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { print, say } from "./output.ts";
import { checkTargets, writeTarget } from "./targets.ts";

export interface ImportOrder {
  files: string[];
  output: string | undefined;
  steps: ImportSteps;
  sheet: string | undefined;
  sheetFormat: SheetFormat;
  version: string;
  asJson: boolean;
}

/** Makes sprites of pictures and prints their paths. Returns what `--json` prints, and the one error that stands for the run. */
export async function runImport(order: ImportOrder): Promise<{ json: object; error: PixelsError | undefined }> {
  const { files, output, steps, sheet, sheetFormat, version, asJson } = order;
  const targets = await chooseImportTargets(output, files);
  await checkTargets(targets, output, asJson);
  if (sheet !== undefined) await checkSheet(sheet, sheetFormat, [...targets, ...files]);
  const frames: ImportedFrame[] = [];
  const results = await importPictures(
    files.map((file, index): Import => ({ file, target: targets[index] as string })),
    {
      steps,
      version,
      signal: abortOnInterrupt(),
      keep: async ({ file, target }, image, png) => {
        await writeTarget(target, png);
        if (sheet !== undefined) frames.push({ file, image });
      },
      finished: (result) => show(result, files.length > 1, asJson),
    },
  );
  const error = errorOf(results);
  const packed = sheet === undefined || error ? undefined : await writeImportSheet(sheet, sheetFormat, frames, steps);
  if (!asJson) for (const file of packed ?? []) print(file);
  return { json: { jobs: results.map(jobJson), ...(packed && { sheet: packed }) }, error };
}

/** A path on stdout; warnings, and failures beside others, on stderr. */
function show({ file, target, picture, warnings, error }: Imported, isOneOfMany: boolean, asJson: boolean): void {
  for (const warning of warnings) say(`Warning: ${printable(file)}: ${printable(warning)}`);
  if (error && isOneOfMany && !endsRun(error)) say(printable(error.message));
  if (picture && !asJson && target !== STDOUT) print(target);
}

function errorOf(results: readonly Imported[]): PixelsError | undefined {
  const error = worstError([...results]);
  if (!error || results.length === 1) return error;
  const failed = results.filter((result) => result.error);
  return new PixelsError(
    error.code,
    `${failed.length} of ${results.length} pictures were not imported: ${error.message}`,
    error.hint,
  );
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
    ...(error && { error: { code: error.code, message: error.message, hint: error.hint } }),
  };
}
