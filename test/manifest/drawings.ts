import { decode } from "fast-png";
import { encodePng } from "../../src/image/files/png.ts";
import type { Reference } from "../../src/protocol/messages/credits.ts";
import type { RequestOf } from "../../src/protocol/messages/requests.ts";

/**
 * A picture of 4 x 4 pixels whose colours follow from the prompt, with the text that a backend writes. @param weights their SHA-256.
 * @param references what it was drawn after.
 */
export function pictureOf(
  { prompt, seed, scale, palette, background }: RequestOf<"generate">,
  weights?: string,
  references?: readonly Reference[],
): Uint8Array {
  const data = Uint8Array.from({ length: 64 }, (_, i) =>
    i % 4 === 3 ? 255 : (prompt.charCodeAt((i >> 2) % prompt.length) * 97 * (1 + (i % 4))) % 256,
  );
  const facts = {
    prompt,
    model: "sprite",
    model_sha256: weights,
    seed: Number(seed),
    steps: 20,
    cfg_scale: 2,
    size: [4, 4],
    scale: scale ?? 1,
    palette,
    background,
    references,
    version: "0.0.0",
  };
  return encodePng({ width: 4, height: 4, data }, { parameters: prompt, "dgx-pixels": JSON.stringify(facts) });
}

/** The opaque colours of a PNG, as six hexadecimal digits. */
export function colorsIn(png: Uint8Array): Set<string> {
  const { data } = decode(png);
  const colors = new Set<string>();
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] !== 0) colors.add(Buffer.from(data.subarray(at, at + 3)).toString("hex"));
  return colors;
}
