import { readFileSync } from "node:fs";
import { decodePicture } from "../../image/files/decode.ts";
import { decodePng } from "../../image/files/png.ts";
import type { Rgba } from "../../image/rgba.ts";
import { LIMITS } from "../../protocol/limits.ts";

/** The picture of a sprite: of ours, or of what an image editor has made of one, which may be a PNG of any kind. Throws ImageError. */
export async function decodeSprite(path: string, bytes: Uint8Array = readFileSync(path)): Promise<Rgba> {
  try {
    return decodePng(bytes);
  } catch {
    return (await decodePicture(path, bytes, LIMITS.side)).image;
  }
}
