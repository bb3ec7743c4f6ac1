import type { Keying } from "../image/background.ts";
import { paletteOf } from "../image/palette.ts";
import type { Rgba } from "../image/rgba.ts";
import { colorSprites, shapeSprite } from "../image/sprite-steps.ts";
import type { RunJob } from "../protocol/worker.ts";

export interface Look {
  images: Rgba[];
  /** What the user should know, such as a background that could not be told from the sprite. */
  warnings: string[];
}

/** What a GIF has room for beside the transparent one: an animation exports without another choice of colours. */
const ANIMATION_COLORS = 255;

/**
 * The steps that a job asks for on its finished pictures: background, then colours. Pictures that are given together get
 * one palette, and frames of an animation always have one.
 */
export function applyLook(
  pictures: readonly Rgba[],
  { palette, colors, background }: Pick<RunJob, "palette" | "colors" | "background">,
): Look {
  const shaped = pictures.map((image) =>
    background === "transparent" ? shapeSprite(image, { background }) : { image },
  );
  const warnings = shaped.flatMap(({ keying }: { keying?: Keying }) =>
    keying === "mixed" || keying === "nothing" ? [KEPT[keying]] : [],
  );
  const images = shaped.map(({ image }) => image);
  const wanted = palette === undefined ? colors : paletteOf("asked for", palette);
  const choice = wanted ?? (pictures.length > 1 ? ANIMATION_COLORS : undefined);
  return { images: choice === undefined ? images : colorSprites(images, { palette: choice }), warnings };
}

const KEPT: Record<Extract<Keying, "mixed" | "nothing">, string> = {
  mixed: "the background has no one colour: kept",
  nothing: "the background can't be told from the sprite: kept",
};
