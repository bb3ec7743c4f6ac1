import { boolean, option } from "@oclif/core/flags";
import type { SpriteWishes } from "../make/run/wishes.ts";
import { LIMITS } from "../protocol/limits.ts";
import { SETTINGS } from "../protocol/recipe/settings.ts";
import { color, text, wholeNumber } from "./flags.ts";

const helpGroup = "PIXEL ART";

/** The steps on a finished picture, in the order in which they are taken. */
export const lookFlags = {
  background: option({ options: SETTINGS.background.form.options })({
    description: "take an even background away, from the edges inwards, or keep it",
    helpGroup,
  }),
  palette: text({
    description: "draw in these colours: a palette's name, or a .hex, .gpl, .pal or .png file",
    helpValue: "NAME",
    exclusive: ["colors"],
    helpGroup,
  }),
  colors: wholeNumber(
    2,
    LIMITS.colors,
  )({
    description: "draw in so many colours of its own",
    helpValue: "N",
    helpGroup,
  }),
  dither: option({ options: SETTINGS.dither.form.options })({
    description: "how to show what lies between those colours [default: none]",
    helpGroup,
  }),
  clean: boolean({ description: "take single stray pixels out", helpGroup }),
  outline: color({ description: "draw a line of this colour around the sprite", helpValue: "RRGGBB", helpGroup }),
  trim: boolean({ description: "take the transparent margin off", helpGroup }),
};

/** What of it was given. */
export function lookOf({ background, palette, colors, dither, clean, outline, trim }: SpriteWishes): SpriteWishes {
  return { background, palette, colors, dither, clean, outline, trim };
}
