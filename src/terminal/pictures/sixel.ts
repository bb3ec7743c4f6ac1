import type { Rgba } from "../../image/rgba.ts";

/** Colours that every terminal with sixels holds. */
const MOST_COLORS = 256;
type Color = [red: number, green: number, blue: number];

/**
 * Shows the picture, a pixel for each of the terminal's, from the cursor on, which is put back. It has to be opaque: where
 * a sixel is left out, the picture that stood there before would show through. Sixels say colours in hundredths.
 */
export async function sixelPicture(picture: Rgba): Promise<string> {
  const { introducer, FINALIZER, sixelEncode } = await import("sixel");
  const { width, height, data } = picture;
  let palette = colorsOf(data);
  // As a preview out of the noise has.
  if (palette.length > MOST_COLORS) palette = colorsOf(sixLevels(data));
  return `\u001b7${introducer(0)}${sixelEncode(data, width, height, palette)}${FINALIZER}\u001b8`;
}

function colorsOf(data: Uint8Array): Color[] {
  const colors = new Map<number, Color>();
  for (let at = 0; at < data.length; at += 4) {
    const color: Color = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    colors.set((color[0] << 16) | (color[1] << 8) | color[2], color);
  }
  return [...colors.values()];
}

/** At most 216 colours, in place. */
function sixLevels(data: Uint8Array): Uint8Array {
  for (let at = 0; at < data.length; at++) data[at] = Math.round((data[at] as number) / 51) * 51;
  return data;
}
