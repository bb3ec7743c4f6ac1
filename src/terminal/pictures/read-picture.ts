import { decodePicture } from "../../image/files/decode.ts";
import { decodePng } from "../../image/files/png.ts";
import type { Rgba } from "../../image/rgba.ts";

/** Larger pictures are shrunk as they are read: no terminal has so many pixels to spare. */
const MAX_SIDE = 512;
/** Of a PNG, a larger one is read by what shrinks as it reads. */
const SMALL_BYTES = 65_536;

/** The pixels of a picture in any format that is known here, of an animation the first; undefined where it is none. */
export async function readPicture(file: Uint8Array): Promise<Rgba | undefined> {
  try {
    return file.length <= SMALL_BYTES ? await readSmall(file) : await readAny(file);
  } catch {
    return undefined;
  }
}

/** Our own kind is read in a moment, without loading what reads all others. */
async function readSmall(file: Uint8Array): Promise<Rgba> {
  try {
    return decodePng(file);
  } catch {
    return readAny(file);
  }
}

async function readAny(file: Uint8Array): Promise<Rgba> {
  return (await decodePicture("the picture", file, MAX_SIDE)).image;
}
