import type { Sprite } from "../../make/sprite.ts";
import { loadBar } from "../bar.ts";
import { loadCut } from "../cut.ts";
import { paintFor } from "../paint.ts";
import { chooseScreen } from "../pictures/choose.ts";
import type { Graphics } from "../pictures/graphics.ts";
import type { Moving } from "./moving.ts";

/** What moves for these sprites. @param preview how their pictures are shown. */
export async function openMoving(sprites: readonly Sprite[], preview: Graphics | "auto"): Promise<Moving> {
  const [screen, paint, cut, bar] = await Promise.all([
    chooseScreen(preview),
    paintFor(process.stderr),
    loadCut(),
    loadBar(),
  ]);
  const style = { screen, paint, cut, bar };
  const [first] = sprites;
  if (first && sprites.length === 1) return (await import("./one-sprite.ts")).OneSprite.open(first, style);
  return (await import("./many-sprites.ts")).ManySprites.open(sprites, style);
}
