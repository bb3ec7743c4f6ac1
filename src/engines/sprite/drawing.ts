import type { Rgba } from "../../image/rgba.ts";
import { enlarge } from "../../image/scale.ts";
import type { Monitor, Task } from "../engine.ts";
import { frameNoise } from "./frames.ts";
import type { Field } from "./guidance.ts";
import type { Manifest } from "./manifest.ts";
import { toPixels } from "./pixels.ts";
import { type Placement, placeIn, tileFactor } from "./placement.ts";
import { type OnStep, sample } from "./sampler.ts";
import { drawTiles } from "./tileset.ts";

/** How what the model draws comes to the size asked for. Throws PixelsError `invalid_value`. */
export function placementOf({ size, tileset }: Task, native: Manifest["size"]): Placement {
  if (tileset === undefined) return placeIn(native, size);
  const factor = tileFactor(native, size);
  return { apply: (atlas) => enlarge(atlas, factor), warnings: [] };
}

/** In the model's own size: a picture, a frame, or an atlas of tiles. */
export async function drawPixels(
  field: Field,
  { seed, steps, frame, tileset }: Task,
  manifest: Manifest,
  monitor: Monitor,
  signal: AbortSignal,
): Promise<Rgba> {
  const [width, height] = manifest.size;
  const pixelsOf = (planes: Float32Array) => toPixels(planes, manifest);
  if (tileset !== undefined) {
    const onStep = monitor.step.bind(monitor);
    return drawTiles({
      field,
      seed,
      shape: { width, height },
      grid: tileset,
      steps,
      toPixels: pixelsOf,
      onStep,
      signal,
    });
  }
  const noise = frameNoise(seed, 4 * width * height, frame ?? { index: 0, count: 1 });
  const onStep: OnStep = (step, predicted) => monitor.step(step, () => pixelsOf(predicted()));
  return pixelsOf(await sample(field, noise, steps, onStep, signal));
}
