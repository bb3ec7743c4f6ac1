import { keyOf } from "./keys.ts";
import type { Latent, NodeType } from "./nodes.ts";

/** The nodes that begin with pictures, with the names, inputs and limits of ComfyUI's own. @param uploads by the names that they load. */
export function pictureNodes(uploads: ReadonlyMap<string, Buffer>): Record<string, NodeType> {
  const loaded = (image: unknown): Latent => {
    const png = uploads.get(String(image)) as Buffer;
    // Where a PNG says its size.
    return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), key: keyOf(png.toString("base64")), share: 1 };
  };
  const whyNot = ({ image }: Record<string, unknown>) =>
    uploads.has(String(image)) ? undefined : `Invalid image file: ${image}`;
  return {
    LoadImage: {
      required: { image: ["STRING", { image_upload: true }] },
      output: ["IMAGE", "MASK"],
      whyNot,
      run: ({ image }) => [loaded(image), loaded(image)],
    },
    LoadImageMask: {
      required: { image: ["STRING", { image_upload: true }], channel: [["alpha", "red", "green", "blue"], {}] },
      output: ["MASK"],
      whyNot,
      run: ({ image }) => [loaded(image)],
    },
    VAEEncode: {
      required: { pixels: ["IMAGE"], vae: ["VAE"] },
      output: ["LATENT"],
      run: ({ pixels, vae }) => [{ ...(pixels as Latent), key: keyOf((pixels as Latent).key, vae) }],
    },
    SetLatentNoiseMask: {
      required: { samples: ["LATENT"], mask: ["MASK"] },
      output: ["LATENT"],
      run({ samples, mask }) {
        const [latent, within] = [samples as Latent, mask as Latent];
        return [{ ...latent, key: keyOf(latent.key, within.key) }];
      },
    },
    SplitSigmasDenoise: {
      required: { sigmas: ["SIGMAS"], denoise: ["FLOAT", { default: 1, min: 0, max: 1 }] },
      output: ["SIGMAS", "SIGMAS"],
      run({ sigmas, denoise }) {
        const low = Math.round((sigmas as number) * (denoise as number));
        return [(sigmas as number) - low, low];
      },
    },
    ReferenceLatent: {
      required: { conditioning: ["CONDITIONING"], latent: ["LATENT"] },
      output: ["CONDITIONING"],
      run: ({ conditioning, latent }) => [keyOf(conditioning, (latent as Latent).key)],
    },
  };
}
