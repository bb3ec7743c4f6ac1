import { decodePicture } from "../../image/files/decode.ts";
import { decodePng } from "../../image/files/png.ts";
import type { Rgba } from "../../image/rgba.ts";
import { pngSize } from "../../make/files/png-header.ts";

/** Larger pictures are shrunk as they are read: no terminal has so many pixels to spare. */
const MAX_SIDE = 512;

/** The pixels of a PNG that somebody has sent; undefined where it is none. */
export async function readPicture(png: Uint8Array): Promise<Rgba | undefined> {
  try {
    const { width, height } = pngSize(png);
    return Math.max(width, height) <= MAX_SIDE ? await readSmall(png) : await readAny(png);
  } catch {
    return undefined;
  }
}

/** Our own kind is read in a moment, without loading what reads all others. */
async function readSmall(png: Uint8Array): Promise<Rgba> {
  try {
    return decodePng(png);
  } catch {
    return readAny(png);
  }
}

async function readAny(png: Uint8Array): Promise<Rgba> {
  return (await decodePicture("the picture", png, MAX_SIDE)).image;
}
