import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import * as v from "valibot";
import { readText } from "../../image/files/png-text.ts";
import { ImageError } from "../../image/image-error.ts";
import { readFileAtOnce, readInput, Unreadable } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { Made } from "../../protocol/recipe/made.ts";
import { readParameters } from "../../protocol/recipe/parameters.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import { KEYWORD, toldSettings } from "../../protocol/recipe/text.ts";
import type { ToldInput } from "../../protocol/recipe/told-inputs.ts";
import type { PictureSources } from "../run/wishes.ts";

/** More than any PNG of ours has. */
const MAX_BYTES = 256 * 2 ** 20;

/** Reads a PNG's settings: ours, or those of the web front ends. Throws PixelsError `usage`, and `interrupted`. */
export async function readLike(file: string, signal?: AbortSignal): Promise<Made> {
  const texts = textsOf(file, await readPicture(file, signal));
  const own = texts[KEYWORD];
  if (own !== undefined) return readSettings(file, own);
  const made = texts.parameters === undefined ? undefined : readParameters(texts.parameters);
  if (made !== undefined) return made;
  throw unusable(file, "it carries no settings", "Only PNGs of dgx-pixels and of the web front ends carry them.");
}

/** What the text of an imported picture says in place of a prompt. */
const imported = v.pipe(v.string(), v.parseJson(), v.object({ import: v.string() }));

function readSettings(file: string, json: string): Made {
  const source = v.safeParse(imported, json);
  if (source.success) {
    const hint = "Import that file again, with the flags that you want.";
    throw unusable(file, `it was imported from ${source.output.import}, not drawn, so it has no prompt`, hint);
  }
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), toldSettings), json, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue);
    if (path === null) throw unusable(file, "its settings are no JSON map");
    if (path === "prompt" && issue.received === "undefined")
      throw unusable(
        file,
        "its settings have no prompt, so it was not drawn from one",
        "Give a prompt in place of --like.",
      );
    const problem = issue.received === "undefined" ? "is missing" : issue.message;
    throw unusable(file, `its settings are damaged: ${path} ${problem}`);
  }
  return result.output;
}

export interface FoundInputs {
  sources: PictureSources;
  /** Those that are not there any more, for people. */
  missing: string[];
}

/**
 * The pictures of the user's that one was drawn from, where files of their names and checksums lie beside it or in the current folder. @param given
 * those that take their place.
 */
export function findInputs({ inputs = {} }: Made, file: string, given: PictureSources): FoundInputs {
  const missing: string[] = [];
  const find = (told: ToldInput | undefined) => {
    if (told === undefined) return undefined;
    // It is anybody's text: it names files, and no folders.
    const name = told.name && basename(told.name);
    const paths = name === undefined ? [] : [join(dirname(file), name), name];
    const found = paths.find((path) => checksumOf(path) === told.sha256);
    if (found === undefined)
      missing.push(`it was drawn from ${name ?? "a picture"}, which is not there any more or has changed`);
    return found;
  };
  const references = given.references ?? inputs.reference?.map(find).filter((path) => path !== undefined);
  const init = given.init ?? find(inputs.init);
  const mask = given.mask ?? (init === undefined ? undefined : find(inputs.mask));
  return { sources: { references: references?.length === 0 ? undefined : references, init, mask }, missing };
}

function checksumOf(path: string): string | undefined {
  const bytes = readFileAtOnce(path);
  return bytes && createHash("sha256").update(bytes).digest("hex");
}

/** Why the picture may come out otherwise than the one that it is made like, for people. @param version of this program. */
export function differences(made: Made, wishes: Wishes, models: readonly ModelInfo[], version: string): string[] {
  const { modelSha256, foreignModel } = made;
  const found: string[] = [];
  if (foreignModel !== undefined && wishes.model === undefined)
    found.push(`it was made with "${foreignModel}", and is drawn with the backend's own model`);
  const model = models.find(({ name }) => name === wishes.model);
  const isSameModel = wishes.model === made.wishes.model;
  if (isSameModel && modelSha256 !== undefined && model?.sha256 !== undefined && model.sha256 !== modelSha256)
    found.push(`the weights of ${model.name} are not those that it was made with`);
  if (made.version !== undefined && made.version !== version)
    found.push(`it was made by version ${made.version}, and this is ${version}`);
  return found;
}

function textsOf(file: string, bytes: Uint8Array): Record<string, string> {
  try {
    return readText(bytes);
  } catch (cause) {
    if (cause instanceof ImageError) throw unusable(file, cause.message, cause.hint);
    throw cause;
  }
}

async function readPicture(file: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    return await readInput(file, MAX_BYTES, signal);
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    throw unusable(file, cause.message, "Give a PNG that dgx-pixels has made.");
  }
}

function unusable(file: string, problem: string, hint = "Give the file as dgx-pixels made it."): PixelsError {
  return new PixelsError("usage", `--like: cannot use ${file}: ${problem}`, hint);
}
