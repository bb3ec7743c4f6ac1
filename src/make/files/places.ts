import type { Kept } from "../run/order.ts";
import type { Sprite } from "../sprite.ts";
import { checkWritable, writePicture } from "./picture-file.ts";
import { chooseTargets, STDOUT } from "./target.ts";

/** Where the pictures of a run go, known to be writable. */
export class Places {
  /** One for each picture; none where nothing is to be written. */
  readonly targets: readonly string[];
  readonly #output: string;
  readonly #frames: number;

  private constructor(targets: string[], output: string, frames: number) {
    this.targets = targets;
    this.#output = output;
    this.#frames = frames;
  }

  /** @param output as `chooseTargets` takes it; without it nothing is written. Throws PixelsError `usage` and `unwritable`. */
  static async choose(output: string | undefined, sprites: Sprite[], frames?: number): Promise<Places> {
    if (output === undefined) return new Places([], STDOUT, 1);
    const targets = await chooseTargets(output, sprites, frames);
    await checkTargets(targets, output);
    return new Places(targets, output, frames ?? 1);
  }

  /** Writes a picture. The best of several has another seed than the one that was asked for, and is named by its own. */
  async keep(sprite: Sprite, png: Uint8Array, frame: number, seed: bigint): Promise<Kept> {
    const target = this.targets[sprite.index * this.#frames + frame];
    if (target === undefined || seed === sprite.seed) return keepAt(target, png);
    const [own] = await chooseTargets(this.#output, [{ ...sprite, seed }]);
    return keepAt(own ?? target, png);
  }
}

/** Finds out before any picture is made whether its place takes it. Throws PixelsError `unwritable`. */
export async function checkTargets(targets: string[], output: string): Promise<void> {
  if (output !== STDOUT) await checkWritable(targets, output.endsWith("/") || output.includes("{"));
}

/** Writes a picture to its target, where that is a file. Throws PixelsError `unwritable`. */
export async function keepAt(target: string | undefined, png: Uint8Array): Promise<Kept> {
  if (target === undefined || target === STDOUT) return { png };
  await writePicture(target, png);
  return { png, path: target };
}
