import { PixelsError } from "../../protocol/errors.ts";
import type { Look } from "../../protocol/messages/fields.ts";
import type { Wishes } from "./settings.ts";

/** The steps on a picture as a user asks for them. */
export type LookWishes = Omit<Look, "palette"> & {
  /** A palette's name, a .hex, .gpl, .pal or .png file, or colours as 0xRRGGBB. */
  palette?: string | number[] | undefined;
};

/** The settings of a picture as a user asks for them; what is left open the model decides. */
export type SpriteWishes = Omit<Wishes, "palette"> & Pick<LookWishes, "palette">;

/** The same with the colours of the palette. Throws PixelsError `usage`. */
export async function withColors<T extends Pick<LookWishes, "palette">>(
  { palette, ...wishes }: T,
  signal: AbortSignal | undefined,
) {
  if (typeof palette !== "string") return { ...wishes, palette };
  return { ...wishes, palette: await (await import("../files/palette.ts")).readColors(palette, { signal }) };
}

/** Refuses steps that would do nothing. Throws PixelsError `usage`. */
export function checkLook({ palette, colors, dither, clean }: LookWishes): void {
  if (dither === undefined || dither === "none") return;
  if (palette === undefined && colors === undefined)
    throw new PixelsError(
      "usage",
      "--dither mixes the colours of a palette, and there is none",
      "Add --palette or --colors.",
    );
  if (clean) throw new PixelsError("usage", "--clean would take out what --dither puts in", "Leave out one of them.");
}
