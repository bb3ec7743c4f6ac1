/** A map of settings whose palette is the colours themselves, as 0xRRGGBB, or one that is chosen for the whole set. */
export type Colored<T> = Omit<T, "palette"> & {
  palette?: number[] | undefined;
  /** So many colours, which all sprites share that have this. */
  setColors?: number | undefined;
};

interface Named {
  palette?: string | undefined;
}

/**
 * Puts colours in the place of the names and files of palettes. Each is read once, and nothing is loaded where there is none.
 * @param folder that files are seen from. @param where the palette of one of them stands, for people.
 * Throws PixelsError `usage` for what is neither a palette's name nor a file of colours.
 */
export async function readPalettes<T extends Named>(
  maps: readonly T[],
  folder: string,
  where: (index: number) => string,
): Promise<readonly Colored<T>[]> {
  if (maps.every(({ palette }) => palette === undefined)) return maps as readonly Colored<T>[];
  const { readColors } = await import("../../make/files/palette.ts");
  const known = new Map<string, number[]>();
  for (const [i, { palette }] of maps.entries())
    if (palette !== undefined && !known.has(palette))
      known.set(palette, await readColors(palette, { where: where(i), folder }));
  return maps.map(({ palette, ...rest }) => (palette === undefined ? rest : { ...rest, palette: known.get(palette) }));
}

/** Colours as the lock holds them: hexadecimal, with blanks between them. */
export function colorsText(colors: readonly number[]): string {
  return colors.map((color) => color.toString(16).padStart(6, "0")).join(" ");
}

export function colorsOf(text: string): number[] {
  return text === "" ? [] : text.split(" ").map((color) => Number.parseInt(color, 16));
}
