import { centre, enlarge } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";

/** In pixels. */
export type Size = readonly [width: number, height: number];

/**
 * The one of a model's sizes that a picture is drawn at: the size asked for where it is one, else the first that fits in it, which
 * is the model's default, else the largest that does.
 */
export function nativeFor(natives: readonly Size[], asked: Size): Size {
  const fits = natives.filter(([width, height]) => width <= asked[0] && height <= asked[1]);
  const [first] = natives as [Size];
  const exact = fits.find(([width, height]) => width === asked[0] && height === asked[1]);
  const largest = fits.reduce<Size | undefined>((best, size) => (best && best[0] >= size[0] ? best : size), undefined);
  return exact ?? (fits.includes(first) ? first : (largest ?? smallest(natives)));
}

/** The largest of a model's sizes of which a tile's is a whole number of times; the default where there is none. */
export function nativeForTiles(natives: readonly Size[], asked: Size): Size {
  const whole = natives.filter(([width, height]) => asked[0] % width === 0 && (asked[0] / width) * height === asked[1]);
  return whole.reduce<Size>(
    (best, size) => (size[0] > best[0] || !whole.includes(best) ? size : best),
    natives[0] as Size,
  );
}

export function smallest(natives: readonly Size[]): Size {
  return natives.reduce((least, size) => (size[0] < least[0] ? size : least));
}

/** How a picture of the model's own size becomes one of the size asked for. */
export interface Placement {
  apply(picture: Rgba): Rgba;
  /** What the user should know where the two sizes differ. */
  warnings: string[];
}

/**
 * Enlarges by the largest whole number that fits, since any other enlargement breaks the pixel grid, and centres the
 * result on a transparent canvas. Throws PixelsError `invalid_value` where the size asked for is the smaller one.
 */
export function placeIn(native: Size, asked: Size): Placement {
  const factor = Math.min(Math.floor(asked[0] / native[0]), Math.floor(asked[1] / native[1]));
  if (factor < 1)
    throw new PixelsError("invalid_value", `size ${text(asked)} is too small: the smallest is ${text(native)}`);
  const changes: string[] = [];
  if (factor > 1) changes.push(`enlarged ${factor} times`);
  if (native[0] * factor !== asked[0] || native[1] * factor !== asked[1]) changes.push(`centred in ${text(asked)}`);
  return {
    apply: (picture) => centre(enlarge(picture, factor), asked[0], asked[1]),
    // Made where it is needed: that loads the rules of a language, a tenth of the time in which this file's users are loaded.
    warnings: changes.length > 0 ? [`drawn at ${new Intl.ListFormat("en-GB").format([text(native), ...changes])}`] : [],
  };
}

function text([width, height]: Size): string {
  return `${width}x${height}`;
}

/**
 * How many times each tile is enlarged. A margin would break the pattern, so nothing is centred: throws PixelsError
 * `invalid_value` where the size asked for is no multiple of the model's own.
 */
export function tileFactor(native: Size, asked: Size): number {
  const factor = asked[0] / native[0];
  if (Number.isInteger(factor) && factor > 0 && native[1] * factor === asked[1]) return factor;
  throw new PixelsError(
    "invalid_value",
    `a tile can't have the size ${text(asked)}: it has to be ${text(native)} or a whole number of times that`,
  );
}
