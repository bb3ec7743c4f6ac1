import { paletteOf } from "../../image/color/palette.ts";
import type { Rgba } from "../../image/rgba.ts";
import { whyKept } from "../../image/steps/background.ts";
import { colorSprites, type Shaped, shapeSprite } from "../../image/steps/sprite-steps.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";

export interface Looked {
  images: Rgba[];
  /** What the user should know, such as a background that could not be told from the sprite. */
  warnings: string[];
}

/** What a GIF has room for beside the transparent one: an animation exports without another choice of colours. */
const ANIMATION_COLORS = 255;

/**
 * The steps that a job asks for on its finished pictures. Pictures that are given together get one palette, and frames of an
 * animation always have one.
 */
export function applyLook(pictures: readonly Rgba[], recipe: Wishes): Looked {
  const { palette, colors, background } = recipe;
  const shaped = pictures.map(
    (image): Shaped => (background === "transparent" ? shapeSprite(image, { background }) : { image }),
  );
  const wanted = palette === undefined ? colors : paletteOf("asked for", palette);
  const choice = wanted ?? (pictures.length > 1 ? ANIMATION_COLORS : undefined);
  const images = colorSprites(
    shaped.map(({ image }) => image),
    { ...recipe, palette: choice },
  );
  return { images, warnings: shaped.flatMap(({ keying }) => whyKept(keying) ?? []) };
}
