import { encodePng } from "../../image/files/png.ts";
import type { Rgba } from "../../image/rgba.ts";
import type { Area } from "./area.ts";

/** Shows the picture over `area` from the cursor on, which is put back: https://iterm2.com/documentation-images.html */
export function itermPicture(picture: Rgba, { columns, rows }: Area): string {
  const png = Buffer.from(encodePng(picture));
  const keys = `inline=1;size=${png.length};width=${columns};height=${rows};preserveAspectRatio=1`;
  return `\u001b7\u001b]1337;File=${keys}:${png.toString("base64")}\u0007\u001b8`;
}
