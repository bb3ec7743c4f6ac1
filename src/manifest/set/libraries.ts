import { resolve } from "node:path";
import { Pack } from "../../make/pack/pack.ts";
import { styleBeside } from "../../make/pack/packed.ts";
import type { Wishes } from "../../protocol/recipe/recipe.ts";
import type { Colored } from "./palettes.ts";
import type { PictureFiles } from "./picture-files.ts";

/** The settings of a sprite with what a folder of the user's pictures says of them. */
export type FromLibrary = (sprite: Colored<unknown>, library: string, prompt: string) => Wishes;

/**
 * Looks at the folders that sprites name, each once. @param folder that they are seen from. @param where the first of them stands, for people. Throws
 * PixelsError `usage`.
 */
export async function openLibraries(
  libraries: Iterable<string | undefined>,
  folder: string,
  where: string,
  pictures: PictureFiles,
): Promise<FromLibrary> {
  const packs = new Map<string, Pack>();
  for (const library of libraries)
    if (library !== undefined && !packs.has(library))
      packs.set(library, await Pack.open(resolve(folder, library), where));
  return ({ settings, setColors }, library, prompt) => {
    if (settings.references !== undefined) return settings;
    const { references, ...style } = (packs.get(library) as Pack).choose(prompt);
    const checksums = references.map((path) => pictures.checksumOf(path, where));
    // The palette of the set goes before that of a library.
    const isColored = setColors !== undefined;
    const { palette, ...loosely } = styleBeside(settings, style);
    return { ...settings, references: checksums, ...loosely, ...(palette && !isColored && { palette }) };
  };
}
