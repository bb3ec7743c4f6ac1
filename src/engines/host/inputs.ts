import { readFile } from "node:fs/promises";
import { decodePicture } from "../../image/files/decode.ts";
import { readText } from "../../image/files/png-text.ts";
import { ImageError } from "../../image/image-error.ts";
import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { InputPaths } from "../../protocol/messages/worker.ts";
import type { Recipe } from "../../protocol/recipe/recipe.ts";
import { toldInputOf } from "../../protocol/recipe/text.ts";
import type { ToldInput, ToldInputs } from "../../protocol/recipe/told-inputs.ts";
import { type Inputs, NO_INPUTS } from "../engine.ts";

/** The pictures that a job is drawn from, and what its own are to tell of them. */
export interface ReadInputs {
  inputs: Inputs;
  told: ToldInputs;
}

interface Read {
  image: Rgba;
  told: ToldInput;
}

/**
 * Throws PixelsError `bad_picture` for one that can't be decoded, and `job_failed` for one that is gone.
 */
export async function readInputs(paths: InputPaths | undefined, recipe: Recipe): Promise<ReadInputs> {
  if (paths === undefined) return { inputs: NO_INPUTS, told: {} };
  const [init, mask, ...references] = await Promise.all([
    paths.init === undefined ? undefined : read(paths.init, "init", recipe.init),
    paths.mask === undefined ? undefined : read(paths.mask, "mask", recipe.mask),
    ...paths.references.map((path, i) => read(path, `reference ${i + 1}`, recipe.references?.[i])),
  ]);
  const after = references.filter((reference) => reference !== undefined);
  return {
    inputs: { references: after.map(({ image }) => image), init: init?.image, mask: mask && opaque(mask.image) },
    told: {
      reference: after.length === 0 ? undefined : after.map(({ told }) => told),
      init: init?.told,
      mask: mask?.told,
    },
  };
}

/** @param name of the picture, for people: they know nothing of its path. */
async function read(path: string, name: string, blob = ""): Promise<Read> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new PixelsError("job_failed", `the picture ${name} can't be read: ${cause.message}`);
  });
  try {
    const { image } = await decodePicture(name, bytes, LIMITS.blobSide);
    return { image, told: toldInputOf(readText(bytes), blob) };
  } catch (cause) {
    if (!(cause instanceof ImageError)) throw cause;
    const message = cause.message.startsWith(name) ? cause.message : `${name}: ${cause.message}`;
    throw new PixelsError("bad_picture", `the picture ${message}`, cause.hint);
  }
}

/** On black: what is transparent stays as it is. */
function opaque({ width, height, data }: Rgba): Rgba {
  const flat = data.map((value, i) => {
    const alpha = data[i | 3] as number;
    return (i & 3) === 3 ? 255 : Math.round((value * alpha) / 255);
  });
  return { width, height, data: flat };
}
