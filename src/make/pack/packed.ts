import type { Wishes } from "../../protocol/recipe/recipe.ts";
import type { ToldInputs } from "../../protocol/recipe/told-inputs.ts";
import type { OwnPictures, ReadOptions } from "../inputs/own-pictures.ts";
import { Pack } from "./pack.ts";

/** How one prompt is drawn from a pack. */
export interface PackedWishes {
  wishes: Wishes;
  told: ToldInputs;
}

/**
 * What each prompt is drawn after of a folder of the user's pictures, beside what he said himself. @param own reads them, each once. Throws PixelsError
 * `usage`, `bad_picture` and `interrupted`.
 */
export async function packedWishes(
  folder: string,
  prompts: readonly string[],
  wishes: Wishes,
  own: OwnPictures,
  options: ReadOptions & { where: string },
): Promise<Map<string, PackedWishes>> {
  const pack = await Pack.open(folder, options.where, options.signal);
  for (const warning of pack.warnings) own.warnings.add(warning);
  const packed = new Map<string, PackedWishes>();
  for (const prompt of new Set(prompts)) {
    const { references, ...style } = pack.choose(prompt);
    const named = await own.read({ references }, options);
    packed.set(prompt, { wishes: { ...wishes, ...named.wishes, ...styleBeside(wishes, style) }, told: named.told });
  }
  return packed;
}

/** The style of a pack, as far as nobody has said otherwise. */
export function styleBeside({ follow, palette, colors }: Wishes, style: Pick<Wishes, "follow" | "palette">): Wishes {
  const isColored = palette !== undefined || colors !== undefined;
  return { ...(!isColored && style.palette && { palette: style.palette }), follow: follow ?? style.follow };
}
