import type { NamedWishes, Wishes } from "../../protocol/recipe/recipe.ts";

/** What has settings, their palette the colours themselves, or one that is chosen for the whole set. */
export type Colored<T> = Omit<T, "settings"> & {
  settings: Wishes;
  /** So many colours, which all sprites share that have this. */
  setColors?: number | undefined;
};

/**
 * Puts colours in the place of the names and files of palettes. Each is read once, and nothing is loaded where there is none.
 * @param folder that files are seen from. @param where the palette of one of them stands, for people.
 * Throws PixelsError `usage` for what is neither a palette's name nor a file of colours.
 */
export async function readPalettes<T extends { settings: NamedWishes }>(
  all: readonly T[],
  folder: string,
  where: (index: number) => string,
): Promise<readonly Colored<T>[]> {
  if (all.every(({ settings }) => settings.palette === undefined)) return all as readonly Colored<T>[];
  const { readColors } = await import("../../make/files/palette.ts");
  const known = new Map<string, number[]>();
  for (const [i, { settings }] of all.entries())
    if (settings.palette !== undefined && !known.has(settings.palette))
      known.set(settings.palette, await readColors(settings.palette, { where: where(i), folder }));
  return all.map((one): Colored<T> => {
    const { palette, ...settings } = one.settings;
    return { ...one, settings: palette === undefined ? settings : { ...settings, palette: known.get(palette) } };
  });
}

/** Colours as the lock holds them: hexadecimal, with blanks between them. */
export function colorsText(colors: readonly number[]): string {
  return colors.map((color) => color.toString(16).padStart(6, "0")).join(" ");
}

export function colorsOf(text: string): number[] {
  return text === "" ? [] : text.split(" ").map((color) => Number.parseInt(color, 16));
}
