import type { Metadata, Sharp } from "sharp";
import { ImageError } from "../image-error.ts";
import type { Rgba } from "../rgba.ts";
import { framesOf } from "./apng.ts";

/** A picture out of a file of any known format, in sRGB and upright. */
export interface Decoded {
  image: Rgba;
  /** As people call it: PNG, JPEG, GIF, WebP, AVIF or TIFF. */
  format: string;
  /** Pictures in the file, of which the first was taken. */
  frames: number;
  /** Pixels in the file; `image` is smaller where these are more than it may have. */
  width: number;
  height: number;
}

/** libvips' readers by the name it gives a format. All others stay shut: an SVG or a PDF is a program more than a picture. */
const FORMATS: Record<string, { name: string; reader: string }> = {
  png: { name: "PNG", reader: "VipsForeignLoadPng" },
  jpeg: { name: "JPEG", reader: "VipsForeignLoadJpeg" },
  gif: { name: "GIF", reader: "VipsForeignLoadNsgif" },
  webp: { name: "WebP", reader: "VipsForeignLoadWebp" },
  heif: { name: "AVIF", reader: "VipsForeignLoadHeif" },
  tiff: { name: "TIFF", reader: "VipsForeignLoadTiff" },
};

/** Pixels from which a picture is refused unread: a phone's largest photographs have 108 million. */
const MAX_PIXELS = 2 ** 27;

const KNOWN = "Give a PNG, JPEG, GIF, WebP, AVIF or TIFF file.";

/**
 * Decodes a picture, its size shrunk to at most `maxSide` pixels a side. Colours come out as sRGB whatever profile or ink they were
 * written in, 16 bits as 8, and a photograph the way it was held. Throws ImageError, which names `file`.
 */
export async function decodePicture(file: string, bytes: Uint8Array, maxSide: number): Promise<Decoded> {
  if (bytes.length === 0) throw new ImageError(`${file} is empty`, KNOWN);
  const open = await opener();
  const { format, pages = 1, autoOrient } = await metadataOf(file, open(bytes));
  const { width, height } = autoOrient;
  if (width * height > MAX_PIXELS) {
    const most = `${Math.floor(MAX_PIXELS / 1e6)} million`;
    throw new ImageError(`${file} has ${width}x${height} pixels`, `Shrink it: a picture may have ${most} pixels.`);
  }
  const image = await pixelsOf(file, open(bytes), Math.max(width, height) > maxSide ? maxSide : undefined);
  // libvips knows no animations in a PNG.
  const frames = format === "png" ? framesOf(bytes) : pages;
  return { image, format: FORMATS[format as string]?.name ?? format, frames, width, height };
}

let opening: Promise<(bytes: Uint8Array) => Sharp> | undefined;

/**
 * Loads sharp, which takes 60 ms, when the first picture is read, and shuts its readers once: for the moment between shutting all and opening ours
 * again, a picture that is being read in another thread would be one of no known format.
 */
function opener(): Promise<(bytes: Uint8Array) => Sharp> {
  opening ??= openSharp();
  return opening;
}

async function openSharp(): Promise<(bytes: Uint8Array) => Sharp> {
  const { default: sharp } = await import("sharp");
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: Object.values(FORMATS).map(({ reader }) => reader) });
  // Larger ones are refused by their own size, and a picture that breaks off is no picture.
  return (bytes) => sharp(bytes, { limitInputPixels: false, failOn: "error" });
}

async function metadataOf(file: string, picture: Sharp): Promise<Metadata> {
  try {
    return await picture.metadata();
  } catch {
    throw new ImageError(`${file} is no picture of a format that is known here`, KNOWN);
  }
}

async function pixelsOf(file: string, picture: Sharp, maxSide: number | undefined): Promise<Rgba> {
  const upright = picture.autoOrient();
  const bounded = maxSide === undefined ? upright : upright.resize(maxSide, maxSide, { fit: "inside" });
  try {
    const { data, info } = await bounded
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    // A Buffer's own slice() copies nothing.
    return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch {
    throw new ImageError(`${file} is damaged or cut short`, "Open it in an image editor and save it again.");
  }
}
