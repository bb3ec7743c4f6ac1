import { ImageError } from "../image-error.ts";
import type { Rgba } from "../rgba.ts";
import { type Color, OPAQUE_FROM, packColor } from "./color.ts";
import { labOf, labsOf, nearestLab } from "./oklab.ts";

/** Colours to draw with, in the order of their source; 1 to 256, no two alike. */
export interface Palette {
  name: string;
  colors: readonly Color[];
}

const MAX_COLORS = 256;

/** Drops repeats. Throws ImageError where there is no colour, or more than 256. */
export function paletteOf(name: string, colors: Iterable<Color>): Palette {
  const distinct = new Set<Color>();
  for (const color of colors) {
    distinct.add(color);
    if (distinct.size > MAX_COLORS)
      throw new ImageError(`palette ${name} has more than ${MAX_COLORS} colours`, `Use one of at most ${MAX_COLORS}.`);
  }
  if (distinct.size === 0) throw new ImageError(`palette ${name} has no colours`, "Give it at least one colour.");
  return { name, colors: [...distinct] };
}

/** The palette that a picture shows: its colours from the top left on, without pixels of alpha < 128. */
export function paletteOfPicture(name: string, picture: Rgba): Palette {
  return paletteOf(name, opaqueColors(picture));
}

function* opaqueColors({ data }: Rgba): Generator<Color> {
  for (let at = 0; at < data.length; at += 4) {
    if ((data[at + 3] as number) < OPAQUE_FROM) continue;
    yield packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
  }
}

/** Finds the palette's nearest colour in OKLab; of two equally near the first one. Remembers each colour it was asked for. */
export function nearestIn(palette: Palette): (color: Color) => Color {
  const labs = labsOf(palette.colors);
  const known = new Map<Color, Color>(palette.colors.map((color) => [color, color]));
  return (color) => {
    const before = known.get(color);
    if (before !== undefined) return before;
    const [lightness, a, b] = labOf(color);
    const nearest = palette.colors[nearestLab(lightness, a, b, labs)] as Color;
    known.set(color, nearest);
    return nearest;
  };
}
