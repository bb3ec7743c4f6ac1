import { PixelsError } from "../../protocol/errors.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { seedsOf } from "../../protocol/recipe/counts.ts";
import type { SharedName, Wishes } from "../../protocol/recipe/recipe.ts";
import { inherit } from "../../protocol/recipe/rules.ts";
import { flagText } from "../../protocol/recipe/spelling.ts";
import type { SheetFormat } from "../sheets/sheet-format.ts";
import { listSprites } from "../sprite.ts";
import { type DrawOptions, draw } from "./draw.ts";
import type { Order } from "./order.ts";
import { checkPrompt, noPrompt } from "./prompts.ts";
import { type Result, runError } from "./result.ts";
import { checkWishes, type PictureSources, type SpriteWishes, withColors } from "./wishes.ts";

export interface DrawSpritesOptions extends DrawOptions {
  /** None where `like` has one. */
  prompts: readonly string[];
  /** Of all pictures. */
  wishes: SpriteWishes;
  /** Of the first picture of each prompt; drawn by lot where it is absent. */
  seed?: bigint | undefined;
  /** Pictures of each prompt, with seeds that follow each other. */
  count?: number | undefined;
  /** A folder of the user's pictures: each prompt is drawn after the one whose name says that it is of that, or else in their style. */
  library?: string | undefined;
  /** Pictures that this client has uploaded before, by their checksums. */
  uploaded?: Pick<Wishes, "references" | "init" | "mask"> | undefined;
  /** A PNG whose prompt, seed and settings are taken where nothing else is said. */
  like?: string | undefined;
  /** A file, a folder, a template, or `-` for one picture that is not written; without it none is. */
  output?: string | undefined;
  /** Packs the pictures as well: a .png with its data beside it, a .gif or an .apng. */
  sheet?: string | undefined;
  sheetFormat?: SheetFormat | undefined;
  /** Of this package. */
  version: string;
}

export interface DrawnSprites {
  /** In the order of the prompts. */
  results: Result[];
  /** The files of the sheet, where one was asked for and all pictures are there. */
  sheet?: string[] | undefined;
  /** The one error that stands for all. */
  error?: PixelsError | undefined;
  /** Nobody gave a seed, so one was drawn by lot. */
  isSeedDrawn: boolean;
}

/**
 * Draws sprites, and writes and packs them where that is asked for. One that fails does not stop the others. Throws PixelsError for what is
 * found out before anything is drawn, such as `usage`, `unwritable` and `no_backend`.
 */
export async function drawSprites(options: DrawSpritesOptions): Promise<DrawnSprites> {
  const { output, sheet, sheetFormat, count = 1 } = options;
  const { prompts, wishes, seed, warningsFor, pictures } = await askedFor(options);
  const { library } = options;
  checkWishes({ ...wishes, ...picturesIn(options.wishes), ...(library && { references: [library] }) }, options.wishes);
  if (prompts.length === 0) throw noPrompt();
  const sprites = listSprites(prompts, count, seed, seedsOf(wishes));
  const packed = await packedBy(options, prompts, wishes, pictures);
  // Loaded where something is written: a job that is only handed in waits for less.
  const places =
    output === undefined
      ? undefined
      : await (await import("../files/places.ts")).Places.choose(output, sprites, wishes.animation_frames);
  const packer =
    sheet === undefined
      ? undefined
      : await (await import("../sheets/packer.ts")).Packer.open(sheet, sheetFormat, places?.targets);
  const order: Order = {
    sprites,
    wishesFor: ({ prompt }) => packed?.get(prompt)?.wishes ?? wishes,
    blobs: pictures?.blobs,
    inputsFor: ({ prompt }) => packed?.get(prompt)?.told ?? pictures?.told,
    warningsFor: (models) => [...(pictures?.warnings ?? []), ...warningsFor(models)],
    keep: async (sprite, png, frame, own = sprite.seed) => {
      const { kept, name } = (await places?.keep(sprite, png, frame, own)) ?? { kept: { png }, name: undefined };
      packer?.add({ sprite, png, frame, name });
      return kept;
    },
  };
  const { results } = await draw(order, options);
  const error = runError(results);
  const files = error === undefined ? await packer?.pack(wishes) : undefined;
  return { results, sheet: files, error, isSeedDrawn: seed === undefined };
}

/** What is to be drawn, and how: as it was said, or else as the picture says that it was made. */
async function askedFor({ prompts, wishes, seed, like, uploaded, library, version, signal }: DrawSpritesOptions) {
  const asked = prompts.map((prompt) => checkPrompt(prompt, "the prompt"));
  const named = await withColors(wishes, signal);
  if (like === undefined) {
    const pictures = await picturesOf(wishes, named.background, library, signal);
    return {
      prompts: asked,
      wishes: { ...uploaded, ...pictures?.wishes, ...named },
      seed,
      pictures,
      warningsFor: () => [],
    };
  }
  const { differences, findInputs, readLike } = await import("../again/like.ts");
  const made = await readLike(like, signal);
  const { sources, missing } = findInputs(made, like, wishes);
  const again = inherit(made.wishes, named);
  const pictures = await picturesOf(sources, again.background, library, signal);
  return {
    prompts: prompts.length === 0 ? [made.prompt] : asked,
    wishes: { ...uploaded, ...pictures?.wishes, ...again },
    seed: seed ?? made.seed,
    pictures,
    warningsFor: (models: readonly ModelInfo[]) =>
      [...missing, ...differences(made, again, models, version)].map((difference) => `--like: ${difference}`),
  };
}

/** Those that were given: one that does nothing without another has not been read. */
function picturesIn({ references, init, mask }: SpriteWishes): PictureSources {
  return { ...(references && { references }), ...(init && { init }), ...(mask && { mask }) };
}

/** Nothing is loaded for those who name no picture. */
async function picturesOf(
  { references, init, mask }: PictureSources,
  background: Wishes["background"],
  library: string | undefined,
  signal: AbortSignal | undefined,
) {
  if (library === undefined && references === undefined && init === undefined && mask === undefined) return undefined;
  const { OwnPictures } = await import("../inputs/own-pictures.ts");
  const pictures = new OwnPictures();
  const spell = (name: SharedName) => flagText(name, undefined);
  const named = await pictures.read({ references, init, mask }, { spell, background, signal });
  return { ...named, own: pictures, blobs: pictures.blobs, warnings: pictures.warnings };
}

/** By the prompt; undefined where no folder is named. Throws PixelsError `usage` where references are named as well. */
async function packedBy(
  { library, signal }: Pick<DrawSpritesOptions, "library" | "signal">,
  prompts: readonly string[],
  wishes: Wishes,
  pictures: Awaited<ReturnType<typeof picturesOf>>,
) {
  if (library === undefined || pictures === undefined) return undefined;
  if (wishes.references !== undefined)
    throw new PixelsError("usage", "--reference and --library can't stand together", "Leave out one of them.");
  const { packedWishes } = await import("../pack/packed.ts");
  const where = "--library";
  const options = { where, spell: () => where, background: wishes.background, signal };
  return packedWishes(library, prompts, wishes, pictures.own, options);
}
