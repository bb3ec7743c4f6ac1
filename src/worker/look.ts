import type { Keying } from "../image/background.ts";
import { paletteOf } from "../image/palette.ts";
import type { Rgba } from "../image/rgba.ts";
import { colorSprites, shapeSprite } from "../image/sprite-steps.ts";
import type { RunJob } from "../protocol/worker.ts";

export interface Look {
  image: Rgba;
  /** What the user should know, such as a background that could not be told from the sprite. */
  warnings: string[];
}

/** The steps that a job asks for on its finished picture: background, then colours. */
export function applyLook(
  picture: Rgba,
  { palette, colors, background }: Pick<RunJob, "palette" | "colors" | "background">,
): Look {
  const { image, keying } = background === "transparent" ? shapeSprite(picture, { background }) : { image: picture };
  const warnings = keying === "mixed" || keying === "nothing" ? [KEPT[keying]] : [];
  const wanted = palette === undefined ? colors : paletteOf("asked for", palette);
  const [colored = image] = wanted === undefined ? [] : colorSprites([image], { palette: wanted });
  return { image: colored, warnings };
}

const KEPT: Record<Extract<Keying, "mixed" | "nothing">, string> = {
  mixed: "the background has no one colour: kept",
  nothing: "the background can't be told from the sprite: kept",
};
