import { encodePng } from "../../image/files/png.ts";
import { ImageError } from "../../image/image-error.ts";
import type { Rgba } from "../../image/rgba.ts";
import { inputName } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import { importedText } from "../../protocol/recipe/text.ts";
import type { Kept } from "../run/order.ts";
import { type Picture, pictureOf } from "../run/result.ts";
import { interrupted } from "../run/stop.ts";
import { seamWarning } from "../sheets/tile-check.ts";
import { type ImportedFile, openPicture } from "./import-source.ts";
import { finishImports, type ImportSteps, type ShapedImport, shapeImport } from "./import-steps.ts";

/** A picture to import. */
export interface Import {
  file: string;
  /** Where it goes, as the user named it; absent where it is not written. */
  target?: string | undefined;
}

/** What became of one. */
export interface Imported extends Import {
  /** What was found in the file. */
  source?: ImportedFile | undefined;
  /** The grid that was looked for where no native size was given. */
  grid?: ShapedImport["grid"];
  picture?: Picture;
  warnings: string[];
  durationS: number;
  /** Why there is no picture. */
  error?: PixelsError;
}

export interface ImportOptions {
  steps: ImportSteps;
  /** Of this package, for the pictures' text. */
  version: string;
  signal?: AbortSignal | undefined;
  /** Takes a finished picture's file. */
  keep(one: Import, image: Rgba, png: Uint8Array): Promise<Kept>;
  finished(result: Imported): void;
}

/** Imports pictures, each as it would come out alone, or all as frames of one animation. One that fails does not stop the others. */
export async function runImports(imports: readonly Import[], options: ImportOptions): Promise<Imported[]> {
  const groups = options.steps.isAligned ? [imports] : imports.map((one) => [one]);
  const results: Imported[] = [];
  for (const group of groups) {
    const full = results.find(({ error }) => error?.code === "no_space")?.error;
    results.push(...(full ? refuse(group, full, options) : await importGroup(group, options)));
  }
  return results;
}

/** Where one picture had no room, the next has none either. */
function refuse(group: readonly Import[], error: PixelsError, { finished }: ImportOptions): Imported[] {
  const results = group.map((one): Imported => ({ ...one, warnings: [], durationS: 0, error }));
  for (const result of results) finished(result);
  return results;
}

interface Shaping {
  result: Imported;
  /** Absent where it failed. */
  image?: Rgba;
}

async function importGroup(group: readonly Import[], options: ImportOptions): Promise<Imported[]> {
  const start = performance.now();
  const shapings: Shaping[] = [];
  for (const one of group) shapings.push(await shape(one, options));
  // Frames that share their colours and their place are nothing without the others.
  if (options.signal?.aborted && group.length > 1)
    for (const [i, { result }] of shapings.entries()) shapings[i] = { result: { ...result, error: stopped() } };
  const sound = shapings.filter((shaping): shaping is Required<Shaping> => shaping.image !== undefined);
  const images = finishImports(
    sound.map(({ image }) => image),
    options.steps,
  );
  for (const [index, { result, image }] of sound.entries()) await write(result, image, images[index] as Rgba, options);
  return shapings.map(({ result }) => {
    result.durationS = (performance.now() - start) / 1000;
    options.finished(result);
    return result;
  });
}

async function shape(one: Import, { steps, signal }: ImportOptions): Promise<Shaping> {
  const result: Imported = { ...one, warnings: [], durationS: 0 };
  try {
    if (signal?.aborted) throw stopped();
    const opened = await openPicture(one.file, signal);
    result.source = opened.source;
    const shaped = shapeImport(opened.image, steps);
    result.warnings = [...opened.warnings, ...shaped.warnings];
    if (shaped.grid) result.grid = shaped.grid;
    return { result, image: shaped.image };
  } catch (cause) {
    result.error = userError(cause, one.file);
    return { result };
  }
}

function stopped(): PixelsError {
  return interrupted("What was written before stays.");
}

/** @param native the picture at the size that its text tells. */
async function write(result: Imported, native: Rgba, image: Rgba, options: ImportOptions): Promise<void> {
  const { steps, version, keep } = options;
  const { tileset_grid } = steps.wishes;
  const seam = tileset_grid && seamWarning(image, tileset_grid);
  if (seam) result.warnings.push(seam);
  const told: Wishes = { ...steps.wishes, size: [native.width, native.height] };
  const png = encodePng(image, importedText(result.source as ImportedFile, told, steps.isAligned, version));
  try {
    const kept = await keep(result, image, png);
    result.warnings.push(...(kept.warnings ?? []));
    result.picture = pictureOf(kept, undefined);
  } catch (cause) {
    result.error = userError(cause, result.file);
  }
}

/** What a user can do something about; anything else is a bug, and ends the run. */
function userError(cause: unknown, file: string): PixelsError {
  if (cause instanceof PixelsError) return cause;
  if (!(cause instanceof ImageError)) throw cause;
  const name = inputName(file);
  const message = cause.message.startsWith(name) ? cause.message : `${name}: ${cause.message}`;
  return new PixelsError("bad_picture", message, cause.hint);
}
