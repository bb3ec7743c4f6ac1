import { blobOf } from "../../client/uploads.ts";
import { encodePng } from "../../image/files/png.ts";
import { downscale } from "../../image/grid/grid.ts";
import { ImageError } from "../../image/image-error.ts";
import type { Rgba } from "../../image/rgba.ts";
import { isNearlyEmpty } from "../../image/steps/alpha.ts";
import { whyKept } from "../../image/steps/background.ts";
import { shapeSprite } from "../../image/steps/sprite-steps.ts";
import { inputName } from "../../input.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { inputText } from "../../protocol/recipe/text.ts";
import type { ToldInput } from "../../protocol/recipe/told-inputs.ts";
import { decodeInput, type Opened, openPicture } from "../import/import-source.ts";
import type { PictureSource } from "../run/wishes.ts";

/** A picture of the user's, ready to be uploaded. */
export interface OwnPicture {
  blob: string;
  png: Uint8Array;
  told: ToldInput;
  /** In the file, and as it is uploaded. */
  found: readonly [width: number, height: number];
  size: [width: number, height: number];
  warnings: string[];
}

export interface PrepareOptions {
  /** Who asked for it, for people. */
  where: string;
  /** What is done to its background before it is brought to its grid. */
  background?: "keep" | "transparent" | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Brings a picture to its own grid, as an import does where nobody says its size; without a grid it is shrunk as far as it has to be. Throws
 * PixelsError `bad_picture`, and `interrupted`.
 */
export function preparePicture(source: PictureSource, options: PrepareOptions): Promise<OwnPicture> {
  return prepared(source, options, ({ image }) => {
    const { background = "keep" } = options;
    const shaped = shapeSprite(image, { background, size: "detect" });
    const warnings = [whyKept(shaped.keying), isNearlyEmpty(shaped.image) ? "it is nearly empty" : undefined];
    // What has its own size already keeps its pixels, the half transparent ones, too: outside of a mask they stay to the byte.
    const isUntouched = shaped.grid?.isUsed !== true && background === "keep";
    return {
      image: isUntouched ? image : shaped.image,
      warnings: warnings.filter((warning) => warning !== undefined),
    };
  });
}

/** Brings a mask to the grid of the picture that it lies on, whatever its own pixels say. Throws as `preparePicture` does. */
export function prepareMask(source: PictureSource, init: OwnPicture, options: PrepareOptions): Promise<OwnPicture> {
  return prepared(source, options, ({ image }) => {
    const [width, height] = init.size;
    const isOfShape = [init.found, init.size].some(([wide, high]) => wide * image.height === high * image.width);
    if (!isOfShape)
      throw new ImageError(
        `it has ${image.width}x${image.height} pixels, and what it lies on ${init.found.join("x")}`,
        "Give a mask of the same size.",
      );
    return { image: image.width > width ? downscale(image, width, height) : image, warnings: [] };
  });
}

async function prepared(
  source: PictureSource,
  { where, signal }: PrepareOptions,
  steps: (opened: Opened) => { image: Rgba; warnings: string[] },
): Promise<OwnPicture> {
  const name = typeof source === "string" ? inputName(source) : "a picture";
  try {
    const opened = await (typeof source === "string" ? openPicture(source, signal) : decodeInput(name, source));
    const { image: brought, warnings } = steps(opened);
    const image = shrunk(brought);
    const { name: file, sha256, width, height } = opened.source;
    const told = { ...(typeof source === "string" && { name: file }), sha256 };
    const png = encodePng(image, inputText(told));
    const isShrunk = image !== brought ? [`it was shrunk to ${image.width}x${image.height} pixels`] : [];
    return {
      ...{ blob: blobOf(png), png, told, found: [width, height], size: [image.width, image.height] },
      warnings: [...opened.warnings, ...warnings, ...isShrunk].map((warning) => `${where}: ${name}: ${warning}`),
    };
  } catch (cause) {
    throw userError(cause, where, name);
  }
}

/** No larger than an upload may be. */
function shrunk(image: Rgba): Rgba {
  const factor = LIMITS.blobSide / Math.max(image.width, image.height);
  if (factor >= 1) return image;
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * factor)));
  return downscale(image, width as number, height as number);
}

function userError(cause: unknown, where: string, name: string): unknown {
  if (cause instanceof PixelsError)
    return cause.code === "bad_picture" ? new PixelsError(cause.code, `${where}: ${cause.message}`, cause.hint) : cause;
  if (!(cause instanceof ImageError)) return cause;
  const message = cause.message.startsWith(name) ? cause.message : `${name}: ${cause.message}`;
  return new PixelsError("bad_picture", `${where}: ${message}`, cause.hint);
}
