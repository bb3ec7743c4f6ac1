import { PixelsError } from "../../protocol/errors.ts";
import { pngSizeOf } from "../../protocol/png-header.ts";

/** Width and height in pixels of a backend's picture. Throws PixelsError `image_lost` for what is no PNG. */
export function pngSize(bytes: Uint8Array): { width: number; height: number } {
  const size = pngSizeOf(bytes);
  if (size !== undefined) return size;
  throw new PixelsError("image_lost", "the backend's picture is not a PNG", "Look at what that backend writes.");
}
