import type { Color } from "../color/color.ts";
import type { Palette } from "../color/palette.ts";
import { quantize } from "../color/quantize.ts";
import { type Dither, remap } from "../color/remap.ts";
import { CONFIDENT, detectGrid } from "../grid/detect.ts";
import { downscale, downscaleAt } from "../grid/grid.ts";
import type { Rgba } from "../rgba.ts";
import { binaryAlpha } from "./alpha.ts";
import { type Keying, removeBackground } from "./background.ts";
import { onCanvas, padToShape } from "./canvas.ts";
import { cleanOrphans } from "./orphan.ts";
import { outline } from "./outline.ts";
import { trimTogether } from "./trim.ts";

export interface ShapeSteps {
  background: "transparent" | "keep";
  /** The native size, for a picture drawn larger than its pixels; `detect` where nobody knows it. */
  size?: { width: number; height: number } | "detect";
}

export interface Shaped {
  image: Rgba;
  keying?: Keying;
  /** What was detected, and whether that was sure enough to be used. */
  grid?: { pitch: number; confidence: number; isUsed: boolean };
}

export interface ColorSteps {
  /** A palette, or how many colours to choose from the set; neither leaves the colours alone. */
  palette?: Palette | number;
  dither?: Dither;
  /** Takes stray pixels out; not together with dithering, which is made of them. */
  clean?: boolean;
  outline?: Color;
  /** Takes the margin off that is transparent in all of them. */
  trim?: boolean;
}

/**
 * The steps before the palette, in the order that keeps a sprite's edge clean: the background goes while the picture is large, then
 * the picture is brought down to its grid, then alpha is made all or nothing. A picture smaller than `size` is an ImageError.
 */
export function shapeSprite(picture: Rgba, { background, size }: ShapeSteps): Shaped {
  const keyed = background === "transparent" ? removeBackground(picture) : { image: picture };
  if (size === undefined) return { ...keyed, image: binaryAlpha(keyed.image) };
  if (size === "detect") return { ...keyed, ...onOwnGrid(keyed.image) };
  const shaped = downscale(padToShape(keyed.image, size.width, size.height), size.width, size.height);
  return { ...keyed, image: binaryAlpha(shaped) };
}

function onOwnGrid(picture: Rgba): Shaped {
  const found = detectGrid(picture);
  if (found === undefined) return { image: binaryAlpha(picture) };
  const { pitch, confidence } = found;
  const isUsed = confidence >= CONFIDENT;
  return { image: binaryAlpha(isUsed ? downscaleAt(picture, found) : picture), grid: { pitch, confidence, isUsed } };
}

/** Palette, cleaning, outline and trim for a whole set, in one palette: a character's frames keep their colours from one to the next. */
export function colorSprites(
  images: readonly Rgba[],
  { palette, dither = "none", clean, outline: line, trim: isTrimmed = false }: ColorSteps,
): Rgba[] {
  const colors = typeof palette === "number" ? quantize(images, palette) : palette;
  const finished = images.map((image) => {
    const mapped = colors === undefined ? image : remap(image, colors, dither);
    const cleaned = clean === true && dither === "none" ? cleanOrphans(mapped) : mapped;
    return line === undefined ? cleaned : outline(isTrimmed ? withRoom(cleaned) : cleaned, line);
  });
  return isTrimmed ? trimTogether(finished) : finished;
}

/** For a line around a sprite that touches the edge. */
function withRoom(image: Rgba): Rgba {
  return onCanvas(image, image.width + 2, image.height + 2, 1, 1);
}
