import { adaptivePalette } from "../../image/color/adaptive-palette.ts";
import { countColors } from "../../image/color/histogram.ts";
import { labDistance, labOf } from "../../image/color/oklab.ts";
import type { Palette } from "../../image/color/palette.ts";
import { smoothRemap } from "../../image/color/smooth-remap.ts";
import type { Rgba } from "../../image/rgba.ts";
import type { Manifest } from "./manifest.ts";

/** Pictures whose colours differ by less get their tolerances in proportion: a dark floor would become one flat colour. */
const FULL_CONTRAST = 0.1;

/** A drawn picture in few colours, which neighbours share where little speaks against it. @param palette of its own where none is given. */
export function inFewColors(picture: Rgba, rule: Manifest["colors"], palette = fewColorsOf(picture, rule)): Rgba {
  return smoothRemap(picture, palette, rule.smoothness * contrastOf(picture));
}

/** The smallest palette that shows a picture within the model's tolerance. */
export function fewColorsOf(picture: Rgba, { most, tolerance }: Manifest["colors"]): Palette {
  return adaptivePalette(picture, { most, tolerance: tolerance * contrastOf(picture) });
}

/** 1 for most pictures, less where all colours lie near their mean: root mean square in OKLab by FULL_CONTRAST. */
function contrastOf(picture: Rgba): number {
  const used = countColors([picture]).map(({ color, pixels }) => ({ lab: labOf(color), pixels }));
  const total = used.reduce((sum, { pixels }) => sum + pixels, 0);
  if (total === 0) return 1;
  const mean = ([0, 1, 2] as const).map(
    (axis) => used.reduce((sum, { lab, pixels }) => sum + lab[axis] * pixels, 0) / total,
  );
  const [lightness, a, b] = mean as [number, number, number];
  const squares = used.reduce((sum, { lab, pixels }) => sum + labDistance(lab, [lightness, a, b]) * pixels, 0);
  return Math.min(1, Math.sqrt(squares / total) / FULL_CONTRAST);
}
