import { stat } from "node:fs/promises";
import { join } from "node:path";
import { PixelsError } from "../protocol/errors.ts";
import type { Sprite } from "./sprite.ts";
import { DEFAULT_TEMPLATE, FRAME_TEMPLATE, fill, placeholdersOf } from "./template.ts";

/** The target that is no file. */
export const STDOUT = "-";

/** A picture that needs a place: a sprite, or one frame of it. */
interface Place {
  sprite: Sprite;
  frame?: number;
}

/**
 * Where each sprite goes: a path, or `-` for stdout; with `frames`, where each frame of each sprite goes.
 * @param output a file, a folder (it exists, or ends with a slash), a template with placeholders, or `-`.
 * @param frames of each sprite, where they are animations.
 * Throws PixelsError `usage` where two would share a target.
 */
export async function chooseTargets(output: string | undefined, sprites: Sprite[], frames?: number): Promise<string[]> {
  const template = await templateOf(output, frames === undefined ? DEFAULT_TEMPLATE : FRAME_TEMPLATE);
  const places = sprites.flatMap((sprite): Place[] =>
    frames === undefined ? [{ sprite }] : Array.from({ length: frames }, (_, frame) => ({ sprite, frame })),
  );
  if (places.length > 1 && !template.includes("{")) throw tooFew(template, places);
  const targets = places.map(({ sprite, frame }) =>
    template === STDOUT ? STDOUT : fill(template, placeholdersOf(sprite, frame)),
  );
  checkDistinct(targets, places);
  return targets;
}

async function templateOf(output: string | undefined, standard: string): Promise<string> {
  if (output === undefined) return standard;
  if (output === "") throw new PixelsError("usage", "--output must not be empty");
  return output !== STDOUT && (await isFolder(output)) ? join(output, standard) : output;
}

/** A folder that is not there yet is known by its slash. */
async function isFolder(path: string): Promise<boolean> {
  if (path.endsWith("/")) return true;
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function tooFew(target: string, places: Place[]): PixelsError {
  const where = target === STDOUT ? "stdout" : target;
  const isAnimated = places[0]?.frame !== undefined;
  const template = isAnimated ? FRAME_TEMPLATE : DEFAULT_TEMPLATE;
  const hint = `Give a folder such as sprites/, or a template such as ${template}.`;
  const what = isAnimated ? "frames" : "sprites";
  return new PixelsError("usage", `${places.length} ${what} cannot all go to ${where}`, hint);
}

function checkDistinct(targets: string[], places: Place[]): void {
  const seen = new Map<string, Place>();
  for (const [i, target] of targets.entries()) {
    const place = places[i] as Place;
    const other = seen.get(target);
    if (other) throw shared(target, other, place);
    seen.set(target, place);
  }
}

function shared(target: string, one: Place, other: Place): PixelsError {
  if (one.sprite === other.sprite) {
    const hint = `Put {frame} into --output, such as ${FRAME_TEMPLATE}.`;
    return new PixelsError("usage", `frames of "${one.sprite.prompt}" would both be written to ${target}`, hint);
  }
  const template = other.frame === undefined ? "{slug}-{seed}-{index}.png" : "{slug}-{seed}-{index}-{frame}.png";
  const hint = `Put {index} into --output, such as ${template}.`;
  const both = `"${one.sprite.prompt}" and "${other.sprite.prompt}"`;
  return new PixelsError("usage", `${both} would both be written to ${target}`, hint);
}
