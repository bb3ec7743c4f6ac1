/** An opaque colour as 0xRRGGBB. */
export type Color = number;

export function packColor(red: number, green: number, blue: number): Color {
  return (red << 16) | (green << 8) | blue;
}

/** The colour of a pixel, by its number; its alpha does not count. */
export function colorAt({ data }: { data: Uint8Array }, pixel: number): Color {
  const at = 4 * pixel;
  return packColor(data[at] as number, data[at + 1] as number, data[at + 2] as number);
}

/** Reads `rrggbb` or `#rrggbb`, upper or lower case; anything else gives undefined. */
export function parseColor(text: string): Color | undefined {
  const digits = /^#?([0-9a-f]{6})$/i.exec(text)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/** Alpha from which a pixel counts as part of the sprite, 0..255. */
export const OPAQUE_FROM = 128;
