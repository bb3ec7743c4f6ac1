import * as v from "valibot";
import { parseColor } from "../../image/color/color.ts";
import { readText } from "../../image/files/png-text.ts";
import { ImageError } from "../../image/image-error.ts";
import { readInput, Unreadable } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import * as fields from "../../protocol/messages/fields.ts";
import type { Made } from "./made.ts";
import { readParameters } from "./webui-parameters.ts";

/** More than any PNG of ours has. */
const MAX_BYTES = 256 * 2 ** 20;

const color = v.pipe(
  fields.text,
  v.transform((text) => parseColor(text) ?? -1),
  v.minValue(0, "must be #rrggbb"),
);
const seed = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^[0-9]{1,20}$/))], "must be a whole number"),
  v.transform((value) => (typeof value === "string" ? BigInt(value) : value)),
  fields.u64,
);
const settings = v.object({
  prompt: fields.prompt,
  negative_prompt: v.optional(fields.negativePrompt),
  model: fields.name,
  model_sha256: v.optional(fields.text),
  lora: v.optional(fields.name),
  seed,
  steps: fields.steps,
  cfg_scale: fields.cfgScale,
  size: fields.size,
  animation_frames: v.optional(fields.animationFrames),
  tileset_grid: v.optional(fields.tilesetGrid),
  scale: v.optional(fields.scale),
  palette: v.optional(v.pipe(v.array(color), v.minLength(1), v.maxLength(LIMITS.colors))),
  colors: v.optional(fields.colors),
  background: v.optional(fields.background),
  dither: v.optional(fields.dither),
  clean: v.optional(fields.flag),
  outline: v.optional(color),
  trim: v.optional(fields.flag),
  version: v.optional(fields.text),
});

/** Reads a PNG's settings: ours, or those of the web front ends. Throws PixelsError `usage`, and `interrupted`. */
export async function readLike(file: string, signal?: AbortSignal): Promise<Made> {
  const texts = textsOf(file, await readPicture(file, signal));
  const own = texts["dgx-pixels"];
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
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), settings), json, { abortEarly: true });
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
  const { prompt, seed, model_sha256: modelSha256, version, ...wishes } = result.output;
  return { prompt, seed, wishes, modelSha256, version };
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
