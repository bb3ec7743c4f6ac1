import sharp from "sharp";
import type { Latent } from "./nodes.ts";

const CELLS = 8;
/** The most pixels a side that ComfyUI gives a preview. */
const PREVIEW_SIDE = 512;

export function pngOf(latent: Latent): Promise<Buffer> {
  return image(latent, latent.width, latent.height).png({ compressionLevel: 1 }).toBuffer();
}

export function previewOf(latent: Latent): Promise<Buffer> {
  const share = Math.min(1, PREVIEW_SIDE / Math.max(latent.width, latent.height));
  const side = (pixels: number) => Math.max(1, Math.round(pixels * share));
  return image(latent, side(latent.width), side(latent.height)).jpeg({ quality: 95 }).toBuffer();
}

function image(latent: Latent, width: number, height: number) {
  const raw = { width: CELLS, height: CELLS, channels: 3 } as const;
  return sharp(cellsOf(latent), { raw }).resize(width, height, { kernel: "nearest", fit: "fill" });
}

/** Even cells whose colours follow from the key, out of a grey that stands for noise. */
function cellsOf({ key, share }: Latent): Buffer {
  const bytes = Buffer.from(key, "hex");
  return Buffer.from(
    Array.from({ length: CELLS * CELLS * 3 }, (_, i) => {
      const value = ((bytes[i % 32] as number) + 37 * i) % 256;
      return Math.round(128 + (value - 128) * share);
    }),
  );
}
