import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import type { ToldInputs } from "../../protocol/recipe/told-inputs.ts";
import type { Sprite } from "../sprite.ts";

/** What a run is to make. */
export interface Order {
  sprites: Sprite[];
  /** How one is to be drawn; what is left open the model decides. */
  wishesFor(sprite: Sprite): Wishes;
  /** The pictures of the user's that its wishes name, by their checksums: they are uploaded before. */
  blobs?: ReadonlyMap<string, Uint8Array> | undefined;
  /** What there is to tell of those of one sprite. */
  inputsFor?: ((sprite: Sprite) => ToldInputs | undefined) | undefined;
  /** Warnings about the whole run, once it is known which models the backend has. */
  warningsFor?: ((models: readonly ModelInfo[]) => string[]) | undefined;
  /** Takes the bytes of a finished picture. @param frame of its animation, from 0. @param seed that drew it, where that is known. */
  keep(sprite: Sprite, png: Uint8Array, frame: number, seed: bigint | undefined): Promise<Kept | undefined>;
}

/** What was made of a picture, and where it went; nothing where more is to be done to it. */
export interface Kept {
  png: Uint8Array;
  /** As the user named it; absent where it was not written. */
  path?: string | undefined;
  /** What was written, where that is another format's. */
  file?: Uint8Array | undefined;
  /** What the user should know of it. */
  warnings?: string[] | undefined;
}
