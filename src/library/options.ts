import * as v from "valibot";
import type { Watched } from "../make/run/events.ts";
import type { SpriteWishes } from "../make/run/wishes.ts";
import { SHEET_FORMATS } from "../make/sheets/sheet-format.ts";
import { nearest } from "../manifest/text/nearest.ts";
import { PixelsError } from "../protocol/errors.ts";
import { integer, u64 } from "../protocol/messages/fields.ts";
import { type Recipe, SHARED, type Wishes } from "../protocol/recipe/recipe.ts";
import { explain, inherit, problemsOf } from "../protocol/recipe/rules.ts";
import { shortened } from "../protocol/shortened.ts";
import type { GenerateOptions, OutputOptions } from "./types.ts";

/** A prompt or several, or one with settings of its own, such as all that a job was made by, as `Client.job` tells it. */
export type Wanted = string | readonly string[] | (Pick<Recipe, "prompt"> & Partial<Recipe>);

const wantedSchema = v.union(
  [v.string(), v.array(v.string()), v.looseObject({ prompt: v.string() })],
  "must be a prompt, a list of prompts, or an object with a prompt",
);
const path = v.string("must be a path");
const source = v.union([v.string(), v.instance(Uint8Array)], "must be a file, or the bytes of one");
const counted = v.optional(integer(1, 1_000_000));
const seeded = v.optional(u64);
const format = v.optional(v.picklist(SHEET_FORMATS, `must be one of ${SHEET_FORMATS.join(", ")}`));
const SEE = "docs/library.md says what there is.";

/** What is wanted, as the drawing of sprites takes it. Throws PixelsError `usage` for an option that there is not and a value that can't be. */
export function drawingOf(wanted: Wanted, options: Omit<GenerateOptions, keyof Watched<never>>) {
  const { like, library, detach: isDetached, output, sheet, sheetFormat, ...more } = options;
  const { seed, count, ...given } = more;
  checked("what is wanted", wantedSchema, wanted);
  const own: Own = typeof wanted === "string" || !("prompt" in wanted) ? { prompts: wanted } : byRecipe(wanted);
  const settings = settingsOf(given);
  checked("references", v.optional(v.array(source, "must be a list of files")), settings.references);
  for (const name of ["init", "mask"] as const) checked(name, v.optional(source), settings[name]);
  const wishes = inherit(own.wishes ?? {}, settings as Wishes) as SpriteWishes;
  checkTogether({ ...own.uploaded, ...wishes }, like !== undefined || library !== undefined);
  return {
    ...{ like, isDetached, output, ...packingOf({ sheet, sheetFormat }), wishes, uploaded: own.uploaded },
    library: checked("library", v.optional(path), library),
    prompts: typeof own.prompts === "string" ? [own.prompts] : own.prompts,
    seed: checked("seed", seeded, seed ?? own.seed),
    count: checked("count", counted, count ?? own.count),
  };
}

interface Own {
  prompts: string | readonly string[];
  wishes?: Wishes;
  /** Pictures that the job of a recipe was drawn from, by what was uploaded for it. */
  uploaded?: Pick<Wishes, "references" | "init" | "mask">;
  seed?: bigint | undefined;
  count?: number | undefined;
}

function byRecipe(recipe: Extract<Wanted, { prompt: string }>): Own {
  const { prompt, seed, batch_size: count, references, init, mask, ...wishes } = recipe;
  const uploaded = { ...(references && { references }), ...(init && { init }), ...(mask && { mask }) };
  return { prompts: prompt, wishes: settingsOf(wishes) as Wishes, uploaded, seed, count };
}

/**
 * Throws PixelsError `usage` for settings that leave no place for each other, or of which one does nothing. @param areSome others are still to be
 * read, which may be what one of them needs.
 */
export function checkTogether(wishes: SpriteWishes, areSome = false): void {
  for (const problem of problemsOf(wishes as Wishes)) {
    if (areSome && problem.kind === "lack") continue;
    const { message, hint } = explain(problem, (name) => name);
    throw new PixelsError("usage", message, hint);
  }
}

/** Throws PixelsError `usage` for what is no path. */
export function expectPath(name: string, value: unknown): void {
  checked(name, path, value);
}

/** Throws PixelsError `usage` for a format that nobody reads. */
export function packingOf({ sheet, sheetFormat }: Pick<OutputOptions, "sheet" | "sheetFormat">) {
  return { sheet, sheetFormat: checked("sheetFormat", format, sheetFormat) };
}

/** The settings among somebody's options. Throws PixelsError `usage` for a name that is nothing. */
export function settingsOf(options: SpriteWishes): SpriteWishes {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const odd = given.map(([name]) => name).find((name) => !SHARED.some((known) => known === name));
  if (odd === undefined) return Object.fromEntries(given);
  const near = nearest(odd, SHARED);
  const hint = near === undefined ? SEE : `Did you mean ${near}?`;
  throw new PixelsError("usage", `there is no option ${shortened(odd)}`, hint);
}

function checked<T extends v.GenericSchema>(name: string, schema: T, value: unknown): v.InferOutput<T> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  throw new PixelsError("usage", `${name} ${result.issues[0].message}`, SEE);
}
