import type { Wishes } from "./settings.ts";
import type { Sprite } from "./sprite.ts";

/** What a run is to make. */
export interface Order {
  sprites: Sprite[];
  /** How one is to be drawn; what is left open the model decides. */
  wishesFor(sprite: Sprite): Wishes;
  /** Takes the bytes of a finished picture and says where they are. */
  keep(sprite: Sprite, png: Uint8Array): Promise<string>;
}
