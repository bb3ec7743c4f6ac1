import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import type { Sprite } from "../sprite.ts";
import type { Wishes } from "./settings.ts";

/** What a run is to make. */
export interface Order {
  sprites: Sprite[];
  /** How one is to be drawn; what is left open the model decides. */
  wishesFor(sprite: Sprite): Wishes;
  /** Hears what the backend has, before anything is drawn. */
  meet?(models: readonly ModelInfo[]): void;
  /** Takes the bytes of a finished picture. @param frame of its animation, from 0. @param seed that drew it, where that is known. */
  keep(sprite: Sprite, png: Uint8Array, frame: number, seed: bigint | undefined): Promise<Kept | undefined>;
}

/** What was written of a picture, and where; nothing where more is to be done to it. */
export interface Kept {
  /** As the user named it, or `-` for stdout. */
  path: string;
  png: Uint8Array;
}
