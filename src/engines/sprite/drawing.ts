import type { Palette } from "../../image/color/palette.ts";
import { quantize } from "../../image/color/quantize.ts";
import { remap } from "../../image/color/remap.ts";
import { enlarge } from "../../image/grid/scale.ts";
import type { Rgba } from "../../image/rgba.ts";
import { crop } from "../../image/steps/canvas.ts";
import { clearSpecks } from "../../image/steps/specks.ts";
import { frameOf } from "../../protocol/recipe/counts.ts";
import type { Monitor, Task } from "../engine.ts";
import { fewColorsOf, inFewColors } from "./few-colors.ts";
import type { Field, Shape } from "./field.ts";
import { frameNoise } from "./frames.ts";
import { lined } from "./line.ts";
import type { Manifest } from "./manifest.ts";
import { scaled } from "./noise.ts";
import type { Beginning } from "./own.ts";
import { toPixels, toPlanes } from "./pixels.ts";
import { type Placement, placeIn, type Size, tileFactor } from "./placement.ts";
import { drawFilled } from "./redraw.ts";
import { type OnStep, sample } from "./sampler.ts";
import type { LastStill } from "./still.ts";
import { drawTiles } from "./tileset.ts";
import { knowing } from "./torus.ts";
import { touchedUp } from "./touched-up.ts";

/** How what the model draws comes to the size asked for. Throws PixelsError `invalid_value`. */
export function placementOf({ size, tileset_grid }: Task, native: Size): Placement {
  if (tileset_grid === undefined) return placeIn(native, size);
  const factor = tileFactor(native, size);
  return { apply: (atlas) => enlarge(atlas, factor), warnings: [] };
}

/** What the network is asked, what drawing begins with beside noise, and the colours of the picture where they are known before. */
export interface Drawable {
  field: Field;
  beginning?: Beginning | undefined;
  palette?: Palette | undefined;
  /** How dark the line around it is: see `lineAround`. */
  line?: number | undefined;
  /** How the frame that is asked for is drawn after the first one; undefined where nobody moves in it. */
  following?: ((first: Rgba) => Promise<Drawable | undefined>) | undefined;
}

/**
 * In the model's own size and few colours: a picture, a frame, or an atlas of tiles. A picture that comes out nearly empty is
 * drawn again, and the frames of its animation begin where it does; only the steps of the first try are told.
 * @param lastStill kept between calls.
 */
export async function drawPixels(
  drawable: Drawable,
  task: Task,
  manifest: Manifest,
  shape: Shape,
  onStep: Monitor["step"],
  signal: AbortSignal,
  lastStill: LastStill,
): Promise<Rgba> {
  const { seed, steps, tileset_grid } = task;
  const frame = frameOf(task, task.index) ?? { index: 0, count: 1 };
  const { width, height } = shape;
  const { last, noise: deviation } = manifest.sampler;
  const pixelsOf = (planes: Float32Array) => toPixels(planes, shape, manifest.alpha);
  const { field, palette: given, line } = drawable;
  if (tileset_grid !== undefined) {
    const [columns, rows] = tileset_grid;
    const atlas = await drawTiles({
      field,
      seed,
      shape,
      grid: { columns, rows },
      schedule: { steps, first: 1, last },
      toPixels: pixelsOf,
      onStep,
      signal,
    });
    // The first tile's colours are those of all: they stay the same in a larger grid, and so do the edges that tiles share.
    return remap(atlas, fewColorsOf(crop(atlas, { x: 0, y: 0, ...shape }), manifest.colors));
  }
  const drawFrame = async ({ field, beginning }: Drawable, index: number, stream: number, show: OnStep) => {
    const noise = scaled(frameNoise(seed, 4 * width * height, { ...frame, index }, stream), deviation);
    const { planes, way } = begun(field, noise, beginning);
    const schedule = { steps, first: beginning?.level ?? 1, last };
    return clearSpecks(pixelsOf(await sample(way, planes, schedule, show, signal)));
  };
  const showing: OnStep = (step, predicted) => onStep(step, () => pixelsOf(predicted()));
  const { colors } = manifest;
  const finished = (drawn: Rgba, palette: Palette | undefined, beginning: Beginning | undefined) => {
    const picture = inFewColors(drawn, colors, palette);
    const kept = beginning?.kept ? touchedUp(picture, beginning.picture, beginning.kept) : picture;
    return line && given ? lined(kept, line, given) : kept;
  };
  const drawStill = async (show: OnStep) => {
    const { picture: drawn, stream } = await drawFilled((stream) =>
      drawFrame(drawable, 0, stream, stream === 0 ? show : silent),
    );
    const picture = finished(drawn, given, drawable.beginning);
    return lastStill.set(task, { picture, palette: given ?? quantize([picture], colors.most), stream });
  };
  if (frame.index === 0) return (await drawStill(showing)).picture;
  // A palette for each frame would make an animation flicker. Frames come in their order: the first one is known as a rule.
  const { picture, palette, stream } = lastStill.get(task) ?? (await drawStill(silent));
  const next = await drawable.following?.(picture);
  // Who moves is drawn from the noise that he was drawn from first: other noise would be other buttons.
  const drawn = next
    ? await drawFrame(next, 0, stream, showing)
    : await drawFrame(drawable, frame.index, stream, showing);
  return finished(drawn, palette, next?.beginning ?? drawable.beginning);
}

/** Where drawing begins: in noise, or in a picture with noise over it, whose known pixels it leads back to what they are. */
function begun(field: Field, noise: Float32Array, beginning: Beginning | undefined) {
  if (beginning === undefined) return { planes: noise, way: field };
  const { picture, level, within } = beginning;
  const own = toPlanes(picture);
  const planes = noise.map((value, i) => level * value + (1 - level) * (own[i] as number));
  if (within === undefined) return { planes, way: field };
  const pixels = picture.width * picture.height;
  const known = own.map((value, i) => (within.has(i % pixels) ? Number.NaN : value));
  return { planes, way: knowing(field, noise, known) };
}

const silent: OnStep = () => {};
