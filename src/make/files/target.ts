import { stat } from "node:fs/promises";
import { join } from "node:path";
import { PixelsError } from "../../protocol/errors.ts";
import type { Sprite } from "../sprite.ts";
import { formatOf, holdsAnimations, unknownFormat } from "./picture-format.ts";
import { STDOUT } from "./stdout.ts";
import { DEFAULT_TEMPLATE, FRAME_TEMPLATE, fill, type Placeholders, placeholdersOf } from "./template.ts";

/** A picture that needs a place: a sprite, one frame of it, or a file that is imported. */
export interface Place {
  /** As people know it; frames of one sprite share it. */
  label: string;
  /** Of the sprite in its run, or of the file. */
  index: number;
  /** What its path may hold. */
  placeholders: Readonly<Partial<Placeholders>>;
}

export interface Standard {
  /** In a folder. */
  template: string;
  /** What is placed, for people. */
  noun: string;
}

/**
 * Where each sprite goes: a path, or `-`; with `frames`, where each frame of each sprite goes.
 * @param output a file, a folder (it exists, or ends with a slash), a template with placeholders, or `-`.
 * @param frames of each sprite, where they are animations; a file that holds animations takes all frames of a sprite, and has one target for them.
 * Throws PixelsError `usage` where two would share a target, and for an ending that stands for no format.
 */
export async function chooseTargets(output: string, sprites: Sprite[], frames?: number): Promise<string[]> {
  const place = (sprite: Sprite, frame?: number): Place => {
    return { label: sprite.prompt, index: sprite.index, placeholders: placeholdersOf(sprite, frame) };
  };
  if (frames === undefined || (await holdsAll(output)))
    return placeAll(
      output,
      sprites.map((sprite) => place(sprite)),
      { template: DEFAULT_TEMPLATE, noun: "sprites" },
    );
  const places = sprites.flatMap((sprite) => Array.from({ length: frames }, (_, frame) => place(sprite, frame)));
  return placeAll(output, places, { template: FRAME_TEMPLATE, noun: "frames" });
}

/** Whether one file of that name is to hold all frames of an animation. */
async function holdsAll(output: string): Promise<boolean> {
  return holdsAnimations(output) && !output.includes("{frame}") && !(await isFolder(output));
}

/** The same for pictures of any kind. */
export async function placeAll(output: string, places: Place[], standard: Standard): Promise<string[]> {
  const template = await templateOf(output, standard.template);
  if (places.length > 1 && !template.includes("{")) throw tooFew(template, places.length, standard);
  const targets = places.map(({ placeholders }) => (template === STDOUT ? STDOUT : fill(template, placeholders)));
  checkDistinct(targets, places, standard.template);
  for (const target of targets) if (target !== STDOUT && formatOf(target) === undefined) await refuseUnlessPipe(target);
  return targets;
}

/** A pipe or a device, which is there and no file, has a name that somebody else has given it. */
async function refuseUnlessPipe(target: string): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined || found.isFile()) throw unknownFormat(target);
}

async function templateOf(output: string, standard: string): Promise<string> {
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

function tooFew(target: string, count: number, { template, noun }: Standard): PixelsError {
  const where = target === STDOUT ? "stdout" : target;
  const folder = `Give a folder such as sprites/, or a template such as ${template}`;
  const hint = noun === "frames" ? `${folder}; a .gif, .webp or .apng holds them all.` : `${folder}.`;
  return new PixelsError("usage", `${count} ${noun} cannot all go to ${where}`, hint);
}

function checkDistinct(targets: string[], places: Place[], standard: string): void {
  const seen = new Map<string, Place>();
  for (const [i, target] of targets.entries()) {
    const place = places[i] as Place;
    const other = seen.get(target);
    if (other) throw shared(target, other, place, standard);
    seen.set(target, place);
  }
}

function shared(target: string, one: Place, other: Place, standard: string): PixelsError {
  if (one.index === other.index) {
    const hint = `Put {frame} into --output, such as ${standard}.`;
    return new PixelsError("usage", `frames of "${one.label}" would both be written to ${target}`, hint);
  }
  const hint = `Put {index} into --output, such as ${standard.replace(/(-\{frame\})?\.png$/, "-{index}$&")}.`;
  return new PixelsError("usage", `"${one.label}" and "${other.label}" would both be written to ${target}`, hint);
}
