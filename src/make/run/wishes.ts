import { PixelsError } from "../../protocol/errors.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";

/** The settings of a picture as a user asks for them; what is left open the model decides. */
export type SpriteWishes = Omit<Wishes, "palette"> & {
  /** A palette's name, a .hex, .gpl, .pal or .png file, or colours as 0xRRGGBB. */
  palette?: string | number[] | undefined;
};

/** The same with the colours of the palette. Throws PixelsError `usage`. */
export async function withColors<T extends Pick<SpriteWishes, "palette">>(
  { palette, ...wishes }: T,
  signal: AbortSignal | undefined,
) {
  if (typeof palette !== "string") return { ...wishes, palette };
  return { ...wishes, palette: await (await import("../files/palette.ts")).readColors(palette, { signal }) };
}

/** Refuses steps that would do nothing. Throws PixelsError `usage`. */
export function checkLook({ palette, colors, dither, clean }: SpriteWishes): void {
  if (dither === undefined || dither === "none") return;
  if (palette === undefined && colors === undefined)
    throw new PixelsError(
      "usage",
      "--dither mixes the colours of a palette, and there is none",
      "Add --palette or --colors.",
    );
  if (clean) throw new PixelsError("usage", "--clean would take out what --dither puts in", "Leave out one of them.");
}
