import { deflateSync } from "node:zlib";
import type { Rgba } from "../../image/rgba.ts";

/** What one command of the protocol may carry: https://sw.kovidgoyal.net/kitty/graphics-protocol/ */
const CHUNK = 4096;

/**
 * Shows the picture, a pixel for each of the terminal's, from the cursor on, which stays. The same `id` again replaces
 * it. The terminal is asked not to answer (`q=2`): answers would be read as keys. Its pixels are sent as they are, packed: a PNG takes ten
 * times as long to make.
 */
export function kittyPicture({ width, height, data }: Rgba, id: number): string {
  const payload = deflateSync(data, { level: 1 }).toString("base64");
  const count = Math.ceil(payload.length / CHUNK);
  return Array.from({ length: count }, (_, i) => {
    const more = i < count - 1 ? 1 : 0;
    const keys = i === 0 ? `a=T,f=32,o=z,s=${width},v=${height},i=${id},p=1,C=1,q=2,m=${more}` : `q=2,m=${more}`;
    return `\u001b_G${keys};${payload.slice(i * CHUNK, (i + 1) * CHUNK)}\u001b\\`;
  }).join("");
}

/** Takes the picture away, which text written over it does not. */
export function removeKittyPicture(id: number): string {
  return `\u001b_Ga=d,d=I,i=${id},q=2\u001b\\`;
}
