import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import type { ToldInput, ToldInputs } from "../../protocol/recipe/told-inputs.ts";
import type { PictureSource, PictureSources } from "../run/wishes.ts";
import { type OwnPicture, type PrepareOptions, prepareMask, preparePicture } from "./own-picture.ts";

/** A picture drawn over that is no larger is a sprite: what is drawn over it has its size. */
const LARGEST_SPRITE = 128;

/** Pictures of the user's as a recipe names them. */
export interface NamedPictures {
  /** By the checksums of what is to be uploaded; the size is that of the picture to draw over, where nobody gave another. */
  wishes: Pick<Wishes, "references" | "init" | "mask" | "size">;
  told: ToldInputs;
}

export interface ReadOptions extends Omit<PrepareOptions, "where"> {
  /** How each is named by whoever asked for it. */
  spell(name: keyof PictureSources): string;
}

/** The pictures of the user's that a run needs, each read once. */
export class OwnPictures {
  /** What is to be uploaded, by its checksum. */
  readonly blobs = new Map<string, Uint8Array>();
  readonly warnings = new Set<string>();
  readonly #prepared = new Map<string, Promise<OwnPicture>>();

  /** Throws PixelsError `usage`, `bad_picture` and `interrupted`. */
  async read({ references, init, mask }: PictureSources, { spell, ...options }: ReadOptions): Promise<NamedPictures> {
    const own = async (source: PictureSource, name: keyof PictureSources) =>
      this.#keep(await this.#once(source, { ...options, where: spell(name) }));
    if (references !== undefined && references.length > LIMITS.references)
      throw new PixelsError(
        "usage",
        `${spell("references")}: a picture is drawn after at most ${LIMITS.references} others, not ${references.length}`,
        "Leave out those that matter least.",
      );
    const after: OwnPicture[] = [];
    for (const source of references ?? []) after.push(await own(source, "references"));
    const over = init === undefined ? undefined : await own(init, "init");
    const where = spell("mask");
    const light =
      mask === undefined || over === undefined
        ? undefined
        : this.#keep(await prepareMask(mask, over, { ...options, where }));
    return {
      wishes: given({
        references: after.length === 0 ? undefined : after.map(({ blob }) => blob),
        init: over?.blob,
        mask: light?.blob,
        size: over !== undefined && Math.max(...over.size) <= LARGEST_SPRITE ? over.size : undefined,
      }),
      told: given({
        reference: after.length === 0 ? undefined : after.map(toldOf),
        init: over?.told,
        mask: light?.told,
      }),
    };
  }

  #once(source: PictureSource, options: PrepareOptions): Promise<OwnPicture> {
    if (typeof source !== "string") return preparePicture(source, options);
    const key = JSON.stringify([source, options.background]);
    const known = this.#prepared.get(key) ?? preparePicture(source, options);
    this.#prepared.set(key, known);
    return known;
  }

  #keep(picture: OwnPicture): OwnPicture {
    this.blobs.set(picture.blob, picture.png);
    for (const warning of picture.warnings) this.warnings.add(warning);
    return picture;
  }
}

function toldOf({ told }: OwnPicture): ToldInput {
  return told;
}

/** Without what is undefined. */
function given<T extends object>(all: T): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;
}
