import { countColors } from "../../image/color/histogram.ts";
import { paletteOf } from "../../image/color/palette.ts";
import { remap } from "../../image/color/remap.ts";
import { downscale } from "../../image/grid/grid.ts";
import type { Rgba } from "../../image/rgba.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { ModelInfo } from "../../protocol/messages/model-info.ts";
import { atlasSize } from "../../protocol/recipe/counts.ts";
import { drawnSize } from "../../protocol/recipe/drawn-size.ts";
import type { Recipe } from "../../protocol/recipe/recipe.ts";

/** How pictures come to a size that is smaller than their model draws. */
export interface Reduction {
  /** At which the engine draws. */
  size: [width: number, height: number];
  apply(picture: Rgba): Rgba;
  warnings: string[];
}

/** Nothing is done to pictures that the model draws at the size asked for. */
export function reductionFor(recipe: Recipe, models: readonly ModelInfo[]): Reduction {
  const smallest = models.find(({ name }) => name === recipe.model)?.min_size;
  const size = drawnSize(recipe.size, smallest);
  if (smallest === undefined || size.join() === recipe.size.join())
    return { size, apply: (picture) => picture, warnings: [] };
  const [width, height] = atlasSize(recipe);
  const warning = `drawn at ${text(size)} and reduced to ${text(recipe.size)}: ${recipe.model} draws no smaller than ${text(smallest)}`;
  return { size, apply: (picture) => reduced(picture, width, height), warnings: [warning] };
}

/** By k-centroid, which keeps outlines, and in the picture's own colours where these are few: the mean of two would be one more. */
function reduced(picture: Rgba, width: number, height: number): Rgba {
  const small = downscale(picture, width, height);
  const colors = countColors([picture]).map(({ color }) => color);
  return colors.length === 0 || colors.length > LIMITS.colors ? small : remap(small, paletteOf("its own", colors));
}

function text(size: readonly number[]): string {
  return size.join("x");
}
