import type { Kept } from "../run/order.ts";
import type { Sprite } from "../sprite.ts";
import { checkWritable, replaceFile } from "./output-file.ts";
import { formatOf } from "./picture-format.ts";
import { STDOUT } from "./stdout.ts";
import { stemOf } from "./stem.ts";
import { chooseTargets } from "./target.ts";

/** A picture that has its place, and its name on a sheet: that of its file, or that of the file of its animation with its number. */
export interface Placed {
  /** Nothing where the file of its animation is written with a later frame. */
  kept: Kept | undefined;
  /** Absent where it was not written. */
  name: string | undefined;
}

/** Where the pictures of a run go, known to be writable. */
export class Places {
  /** One for each file. */
  readonly targets: readonly string[];
  readonly #output: string;
  /** Of each animation, which has a file for each of them or for all. */
  readonly #frames: number;
  readonly #isWhole: boolean;
  /** Of animations whose last one is not there yet, by the index of their sprites. */
  readonly #waiting = new Map<number, Uint8Array[]>();

  private constructor(targets: string[], output: string, frames: number, isWhole: boolean) {
    this.targets = targets;
    this.#output = output;
    this.#frames = frames;
    this.#isWhole = isWhole;
  }

  /** @param output as `chooseTargets` takes it. Throws PixelsError `usage` and `unwritable`. */
  static async choose(output: string, sprites: Sprite[], frames?: number): Promise<Places> {
    const targets = await chooseTargets(output, sprites, frames);
    await checkTargets(targets, output);
    const isWhole = frames !== undefined && frames > 1 && targets.length === sprites.length;
    return new Places(targets, output, frames ?? 1, isWhole);
  }

  /** Writes a picture; of an animation in one file with its last frame. Frames come in their order. */
  async keep(sprite: Sprite, png: Uint8Array, frame: number, seed: bigint): Promise<Placed> {
    if (this.#isWhole) return this.#gather(sprite, png, frame);
    const target = await this.#targetOf(sprite, frame, seed);
    const kept = await keepAt(target, [png]);
    return { kept, name: kept.path && stemOf(kept.path) };
  }

  async #gather({ index }: Sprite, png: Uint8Array, frame: number): Promise<Placed> {
    const pngs = [...(this.#waiting.get(index) ?? []), png];
    this.#waiting.set(index, pngs);
    const target = this.targets[index] as string;
    const name = `${stemOf(target)}-${frame}`;
    if (pngs.length < this.#frames) return { kept: undefined, name };
    this.#waiting.delete(index);
    return { kept: await keepAt(target, pngs), name };
  }

  /** The best of several has another seed than the one that was asked for, and is named by its own. */
  async #targetOf(sprite: Sprite, frame: number, seed: bigint): Promise<string | undefined> {
    const target = this.targets[sprite.index * this.#frames + frame];
    if (target === undefined || seed === sprite.seed) return target;
    const [own] = await chooseTargets(this.#output, [{ ...sprite, seed }]);
    return own ?? target;
  }
}

/** Finds out before any picture is made whether its place takes it. Throws PixelsError `unwritable`. */
export async function checkTargets(targets: string[], output: string): Promise<void> {
  if (output !== STDOUT) await checkWritable(targets, output.endsWith("/") || output.includes("{"));
}

/**
 * Writes a picture, or the frames of an animation, to a target, where that is a file, in the format that its ending stands for. Throws PixelsError
 * `unwritable`.
 */
export async function keepAt(target: string | undefined, pngs: readonly Uint8Array[]): Promise<Kept> {
  const png = pngs[0] as Uint8Array;
  if (target === undefined || target === STDOUT) return { png };
  const format = formatOf(target);
  // A name that says nothing is that of a pipe, which takes a PNG.
  if (format === undefined || format === "png") {
    await replaceFile(target, png);
    return { png, path: target };
  }
  const { bytes: file, warnings } = await (await import("./encode-picture.ts")).encodePicture(format, pngs);
  await replaceFile(target, file);
  return { png, path: target, file, warnings };
}
