import type { Rgba } from "../rgba.ts";
import { type Color, packColor } from "./color.ts";
import { diffuse } from "./diffusion.ts";
import { orderedIn } from "./ordered.ts";
import { nearestIn, type Palette } from "./palette.ts";

/** How colours between two of the palette are shown: the nearer one, an 8x8 pattern, or their error passed on (Floyd-Steinberg). */
export type Dither = "none" | "ordered" | "diffusion";

/** Draws the picture in the palette's colours alone. Alpha stays as it is; fully transparent pixels are left alone. */
export function remap(image: Rgba, palette: Palette, dither: Dither = "none"): Rgba {
  if (palette.colors.length === 0) return image;
  if (dither === "diffusion") return diffuse(image, palette);
  const pick = dither === "ordered" ? orderedIn(palette) : nearestIn(palette);
  return repaint(image, pick);
}

function repaint(image: Rgba, pick: (color: Color, x: number, y: number) => Color): Rgba {
  const { width, height } = image;
  const data = image.data.slice();
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if (data[at + 3] === 0) continue;
      const color = pick(packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number), x, y);
      data[at] = color >> 16;
      data[at + 1] = (color >> 8) & 255;
      data[at + 2] = color & 255;
    }
  }
  return { width, height, data };
}
