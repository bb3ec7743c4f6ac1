import { paletteOf } from "../../image/color/palette.ts";
import { enlarge } from "../../image/grid/scale.ts";
import { ImageError } from "../../image/image-error.ts";
import type { Rgba } from "../../image/rgba.ts";
import { isNearlyEmpty, shareOpaque } from "../../image/steps/alpha.ts";
import { alignFrames } from "../../image/steps/anchor.ts";
import { whyKept } from "../../image/steps/background.ts";
import { colorSprites, type Shaped, shapeSprite } from "../../image/steps/sprite-steps.ts";
import { whyTooLarge } from "../../protocol/recipe/counts.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";

/** What is done to pictures that are imported. */
export interface ImportSteps {
  /** Those that fit an import. `size` is the native one, which is looked for in the picture where nobody gave it. */
  wishes: Wishes;
  /** The pictures are frames: they share one palette, and what they show stands in one place. */
  isAligned: boolean;
}

/** Sprites are rarely larger: a picture that is no larger was hardly ever enlarged. */
const LIKELY_NATIVE = 128;

export interface ShapedImport extends Shaped {
  warnings: string[];
}

/** Background and grid of one picture. Throws ImageError where the picture can't have the size or the tiles, or the file not the scale. */
export function shapeImport(picture: Rgba, { wishes }: Pick<ImportSteps, "wishes">): ShapedImport {
  const { size, tileset_grid: tiles = [1, 1], scale, background = "keep" } = wishes;
  const shaped = shapeSprite(picture, {
    background,
    size: size === undefined ? "detect" : { width: size[0] * tiles[0], height: size[1] * tiles[1] },
  });
  checkTiles(shaped.image, tiles);
  checkScale(shaped.image, scale);
  const kept = whyKept(shaped.keying);
  const guessed = size === undefined ? guessOf(shaped) : undefined;
  const empty = emptinessOf(shaped.image);
  return { ...shaped, warnings: [kept, guessed, empty].filter((warning) => warning !== undefined) };
}

/** Said where nothing is left that could be seen, such as of a picture that is a line. */
function emptinessOf(image: Rgba): string | undefined {
  if (!isNearlyEmpty(image)) return undefined;
  const pixels = image.width * image.height;
  const opaque = Math.round(shareOpaque(image) * pixels);
  return `${opaque === 0 ? "none" : `only ${opaque}`} of its ${pixels} pixels ${opaque === 1 ? "is" : "are"} opaque: the sprite is nearly empty`;
}

/** What was guessed of the native size, and how to say it. */
function guessOf({ image: { width, height }, grid }: Shaped): string | undefined {
  const sure = `confidence ${(grid?.confidence ?? 0).toFixed(2)} of 1`;
  if (grid?.isUsed)
    return `a grid of ${width}x${height} cells was found (${sure}) and taken for its native size; --size says it for certain`;
  if (Math.max(width, height) <= LIKELY_NATIVE) return undefined;
  return `no grid of pixels was found (${sure}), so it stays ${width}x${height}; give its native size, such as --size 64x64`;
}

/** Colours, line and margin of pictures that belong together, and their enlargement. */
export function finishImports(images: readonly Rgba[], { wishes, isAligned }: ImportSteps): Rgba[] {
  const { palette, colors, scale = 1 } = wishes;
  const wanted = palette === undefined ? colors : paletteOf("asked for", palette);
  const colored = colorSprites(images, { ...wishes, palette: wanted });
  return (isAligned ? alignFrames(colored).frames : colored).map((image) => enlarge(image, scale));
}

function checkTiles({ width, height }: Rgba, [columns, rows]: [number, number]): void {
  if (width % columns === 0 && height % rows === 0) return;
  throw new ImageError(
    `${width}x${height} pixels can't be cut into ${columns}x${rows} tiles of one size`,
    "Give the size of one tile with --size, or other --tiles.",
  );
}

function checkScale({ width, height }: Rgba, scale: number | undefined): void {
  const problem = whyTooLarge([width, height], scale);
  if (problem !== undefined) throw new ImageError(problem, "Choose a smaller --scale.");
}
