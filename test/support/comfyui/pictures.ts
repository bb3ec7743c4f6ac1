import sharp from "sharp";
import type { Latent } from "./nodes.ts";

const CELLS = 8;

/** Even cells whose colours follow from the key, out of a grey that stands for noise. */
export function pixelsOf({ width, height, key, share }: Latent): Buffer {
  const bytes = Buffer.from(key, "hex");
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cell = Math.floor((y * CELLS) / height) * CELLS + Math.floor((x * CELLS) / width);
      for (let channel = 0; channel < 3; channel++) {
        const value = ((bytes[(cell + channel) % 32] as number) + 37 * cell + 85 * channel) % 256;
        data[(y * width + x) * 3 + channel] = Math.round(128 + (value - 128) * share);
      }
    }
  return data;
}

export function pngOf(latent: Latent): Promise<Buffer> {
  return image(latent).png({ compressionLevel: 1 }).toBuffer();
}

/** As ComfyUI sends it: at most 512 pixels a side. */
export function previewOf(latent: Latent): Promise<Buffer> {
  return image(latent).resize(512, 512, { fit: "inside", withoutEnlargement: true }).jpeg({ quality: 95 }).toBuffer();
}

function image(latent: Latent) {
  const { width, height } = latent;
  return sharp(pixelsOf(latent), { raw: { width, height, channels: 3 } });
}
