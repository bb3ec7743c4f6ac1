import { binaryAlpha } from "./alpha.ts";
import { type Keying, removeBackground } from "./background.ts";
import { padToShape } from "./canvas.ts";
import type { Color } from "./color.ts";
import { downscale } from "./grid.ts";
import { cleanOrphans } from "./orphan.ts";
import { outline } from "./outline.ts";
import type { Palette } from "./palette.ts";
import { quantize } from "./quantize.ts";
import { type Dither, remap } from "./remap.ts";
import type { Rgba } from "./rgba.ts";

export interface ShapeSteps {
  background: "transparent" | "keep";
  /** The native size, for a picture drawn larger than its pixels. */
  size?: { width: number; height: number };
}

export interface ColorSteps {
  /** A palette, or how many colours to choose from the set; neither leaves the colours alone. */
  palette?: Palette | number;
  dither?: Dither;
  /** Takes stray pixels out; not together with dithering, which is made of them. */
  clean?: boolean;
  outline?: Color;
}

/**
 * The steps before the palette, in the order that keeps a sprite's edge clean: the background goes while the picture is large, then
 * the picture is brought down to its grid, then alpha is made all or nothing. A picture smaller than `size` is an ImageError.
 */
export function shapeSprite(picture: Rgba, { background, size }: ShapeSteps): { image: Rgba; keying?: Keying } {
  const keyed = background === "transparent" ? removeBackground(picture) : { image: picture };
  if (size === undefined) return { ...keyed, image: binaryAlpha(keyed.image) };
  const shaped = downscale(padToShape(keyed.image, size.width, size.height), size.width, size.height);
  return { ...keyed, image: binaryAlpha(shaped) };
}

/** Palette, cleaning and outline for a whole set, in one palette: a character's frames keep their colours from one to the next. */
export function colorSprites(
  images: readonly Rgba[],
  { palette, dither = "none", clean, outline: line }: ColorSteps,
): Rgba[] {
  const colors = typeof palette === "number" ? quantize(images, palette) : palette;
  return images.map((image) => {
    const mapped = colors === undefined ? image : remap(image, colors, dither);
    const cleaned = clean === true && dither === "none" ? cleanOrphans(mapped) : mapped;
    return line === undefined ? cleaned : outline(cleaned, line);
  });
}
