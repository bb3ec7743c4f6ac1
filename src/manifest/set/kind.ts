import type { SpriteEntry } from "../text/schema.ts";
import { type Entry, refuse } from "./entry.ts";
import type { Colored } from "./palettes.ts";

/** What a sprite is: a picture, the frames of an animation, or an atlas of tiles. */
type Kinds = Pick<Colored<SpriteEntry>, "frames" | "tiles" | "best_of" | "background" | "trim" | "setColors">;
type Dithered = Pick<Colored<SpriteEntry>, "palette" | "colors" | "setColors" | "dither">;

/** One frame moves nothing: that is a picture. */
export function isAnimation({ frames = 1 }: Pick<Kinds, "frames">): boolean {
  return frames > 1;
}

/** Throws PixelsError `usage` for settings of which one leaves no place for the other. */
export function checkKind(entry: Entry, { frames, tiles, best_of, background, trim, setColors }: Kinds): void {
  const isMoving = isAnimation({ frames });
  const kind = isMoving ? "frames" : "tiles";
  if (isMoving && tiles !== undefined) throw together(entry, "frames", "tiles");
  if (best_of !== undefined && (isMoving || tiles !== undefined)) throw together(entry, "best_of", kind);
  if (tiles !== undefined && background === "transparent") throw together(entry, "background", kind);
  if (tiles !== undefined && trim) throw together(entry, "trim", kind);
  if (isMoving && trim && setColors !== undefined)
    throw refuse(
      entry,
      "trim",
      "would move the frames of an animation in the palette of the set",
      "Write trim: false there, or give it colors of its own.",
    );
}

/** Throws PixelsError `usage` for dithering that would do nothing. */
export function checkDither(entry: Entry, { palette, colors, setColors, dither = "none" }: Dithered): void {
  if (dither === "none" || palette !== undefined || colors !== undefined || setColors !== undefined) return;
  throw refuse(entry, "dither", "mixes the colours of a palette, and there is none", "Write palette or colors, too.");
}

function together(entry: Entry, key: string, other: string) {
  return refuse(entry, key, `has no place beside ${other}`, "Leave out one of them.");
}
