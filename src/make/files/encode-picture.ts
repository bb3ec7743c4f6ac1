import { countColors } from "../../image/color/histogram.ts";
import type { TimedFrame } from "../../image/files/animation.ts";
import { encodeApng } from "../../image/files/apng.ts";
import { encodeGif, GIF_COLORS } from "../../image/files/gif.ts";
import { decodePng } from "../../image/files/png.ts";
import { readText } from "../../image/files/png-text.ts";
import { encodeWebp } from "../../image/files/webp.ts";
import { DURATION, type Format } from "./picture-format.ts";

export interface Encoded {
  bytes: Uint8Array;
  /** What the format could not hold. */
  warnings: string[];
}

/**
 * A picture, or the frames of an animation, in a format. The settings of a picture stand in PNG and APNG alone. @param pngs at least one, for
 * `png` exactly one.
 */
export async function encodePicture(format: Format, pngs: readonly Uint8Array[]): Promise<Encoded> {
  const [first] = pngs as [Uint8Array];
  const frames = pngs.map((png): TimedFrame => ({ image: decodePng(png), duration: DURATION }));
  switch (format) {
    case "png":
      return { bytes: first, warnings: [] };
    case "webp":
      return { bytes: await encodeWebp(frames), warnings: [] };
    case "apng":
      return { bytes: encodeApng(frames, readText(first)), warnings: [] };
    case "gif": {
      const isTooRich = countColors(frames.map(({ image }) => image)).length > GIF_COLORS;
      const warning = `a GIF holds ${GIF_COLORS} colours: of more than those the nearest were taken`;
      return { bytes: encodeGif(frames), warnings: isTooRich ? [warning] : [] };
    }
  }
}
