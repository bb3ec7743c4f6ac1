import * as v from "valibot";
import type { Watched } from "../make/run/events.ts";
import type { SpriteWishes } from "../make/run/wishes.ts";
import { SHEET_FORMATS } from "../make/sheets/sheet-format.ts";
import { nearest } from "../manifest/text/nearest.ts";
import { PixelsError } from "../protocol/errors.ts";
import { integer, u64 } from "../protocol/messages/fields.ts";
import { type Recipe, SHARED } from "../protocol/recipe/recipe.ts";
import { shortened } from "../protocol/shortened.ts";
import type { GenerateOptions, OutputOptions } from "./types.ts";

/** Prompts, or all that a job was made by, as `Client.job` tells it. */
export type Wanted = string | readonly string[] | Recipe;

const counted = v.optional(integer(1, 1_000_000));
const seeded = v.optional(u64);
const format = v.optional(v.picklist(SHEET_FORMATS, `must be one of ${SHEET_FORMATS.join(", ")}`));
const SEE = "docs/library.md says what there is.";

/** What is wanted, as the drawing of sprites takes it. Throws PixelsError `usage` for an option that there is not and a value that can't be. */
export function drawingOf(wanted: Wanted, options: Omit<GenerateOptions, keyof Watched<never>>) {
  const { like, detach: isDetached, output, sheet, sheetFormat, ...more } = options;
  const drawing = { like, isDetached, output, ...packingOf({ sheet, sheetFormat }) };
  const { seed, count, ...given } = more;
  const wishes = settingsOf(given);
  const first = checked("seed", seeded, seed);
  const pictures = checked("count", counted, count);
  if (typeof wanted === "string") return { ...drawing, prompts: [wanted], wishes, seed: first, count: pictures };
  if (!("prompt" in wanted)) return { ...drawing, prompts: wanted, wishes, seed: first, count: pictures };
  const { prompt, seed: own, batch_size, ...recipe } = wanted;
  const again = { prompts: [prompt], wishes: { ...recipe, ...wishes }, seed: first ?? own };
  return { ...drawing, ...again, count: pictures ?? batch_size };
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
