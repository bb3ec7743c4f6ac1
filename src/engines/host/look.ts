import { paletteOf } from "../../image/color/palette.ts";
import type { Rgba } from "../../image/rgba.ts";
import { whyKept } from "../../image/steps/background.ts";
import { colorSprites, type Shaped, shapeSprite } from "../../image/steps/sprite-steps.ts";
import { trimTogether } from "../../image/steps/trim.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import { type DrawnOver, keptOutside } from "../drawn-over.ts";

export interface Looked {
  images: Rgba[];
  /** What the user should know, such as a background that could not be told from the sprite. */
  warnings: string[];
}

/** What a GIF has room for beside the transparent one: an animation exports without another choice of colours. */
const ANIMATION_COLORS = 255;

/**
 * The steps that a job asks for on its finished pictures. Pictures that are given together get one palette, and frames of an
 * animation always have one. @param over what they were drawn over: outside of its mask nothing is done to it, but for a margin that is trimmed.
 */
export function applyLook(pictures: readonly Rgba[], recipe: Wishes, over?: DrawnOver): Looked {
  const { palette, colors, background } = recipe;
  const shaped = pictures.map(
    (image): Shaped => (background === "transparent" ? shapeSprite(image, { background }) : { image }),
  );
  const wanted = palette === undefined ? colors : paletteOf("asked for", palette);
  const choice = wanted ?? (pictures.length > 1 ? ANIMATION_COLORS : undefined);
  const isMasked = over?.within !== undefined;
  const colored = colorSprites(
    shaped.map(({ image }) => image),
    { ...recipe, palette: choice, trim: recipe.trim === true && !isMasked },
  );
  const images = isMasked ? masked(colored, over, recipe.trim) : colored;
  return { images, warnings: shaped.flatMap(({ keying }) => whyKept(keying) ?? []) };
}

/** Outside of the mask all is as it was before any step. */
function masked(images: readonly Rgba[], over: DrawnOver, isTrimmed = false): Rgba[] {
  const kept = images.map((image) => keptOutside(image, over));
  return isTrimmed ? trimTogether(kept) : kept;
}
