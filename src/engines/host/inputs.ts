import { readFile } from "node:fs/promises";
import { decodePicture } from "../../image/files/decode.ts";
import { ImageError } from "../../image/image-error.ts";
import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { InputPaths } from "../../protocol/messages/worker.ts";
import { type Inputs, NO_INPUTS } from "../engine.ts";

/** The pictures that a job is drawn from. Throws PixelsError `bad_picture` for one that can't be decoded, and `job_failed` for one that is gone. */
export async function readInputs(paths: InputPaths | undefined): Promise<Inputs> {
  if (paths === undefined) return NO_INPUTS;
  const { references, init, mask } = paths;
  const [drawnAfter, drawnOver, masking] = await Promise.all([
    Promise.all(references.map((path, i) => read(path, `reference ${i + 1}`))),
    init === undefined ? undefined : read(init, "init"),
    mask === undefined ? undefined : read(mask, "mask"),
  ]);
  return { references: drawnAfter, init: drawnOver, mask: masking && opaque(masking) };
}

/** @param name of the picture, for people: they know nothing of its path. */
async function read(path: string, name: string): Promise<Rgba> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new PixelsError("job_failed", `the ${name} picture can't be read: ${cause.message}`);
  });
  try {
    return (await decodePicture(name, bytes, LIMITS.blobSide)).image;
  } catch (cause) {
    if (cause instanceof ImageError) throw new PixelsError("bad_picture", `the picture ${cause.message}`, cause.hint);
    throw cause;
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
