import type { Rgba } from "../../image/rgba.ts";
import { crop, stamp } from "../../image/steps/canvas.ts";
import { type DrawnOver, drawnOver } from "../drawn-over.ts";
import type { Picture, Task } from "../engine.ts";
import type { Size } from "./placement.ts";

/** A part of a large picture that is drawn by itself. */
export interface Window {
  task: Task;
  /** The large picture, with what was drawn for that task in its place. */
  placed(drawn: Picture): Picture;
}

/**
 * Where a picture is larger than the network draws, and what is masked of it is not, only that is drawn, with what is around it: it gets pixels of
 * the size that the others have. Undefined where there is no such part.
 */
export function windowOf(task: Task, [width, height]: Size): Window | undefined {
  const over = drawnOver(task.inputs, task.size);
  const isLarger = task.size[0] > width || task.size[1] > height;
  if (over?.within === undefined || over.within.size === 0 || !isLarger) return undefined;
  const rect = aroundMask(over, over.within, width, height);
  if (rect === undefined) return undefined;
  const { picture } = over;
  const inputs = { ...task.inputs, init: crop(picture, rect), mask: crop(maskOf(over.within, picture), rect) };
  return {
    task: { ...task, size: [width, height], inputs },
    placed: (drawn) => {
      const rgba = { ...picture, data: picture.data.slice() };
      stamp(rgba, drawn.rgba, rect.x, rect.y);
      return { ...drawn, rgba };
    },
  };
}

/** A part of this size with the mask in its middle, as far as the picture goes. */
function aroundMask({ picture }: DrawnOver, within: ReadonlySet<number>, width: number, height: number) {
  const xs = [...within].map((pixel) => pixel % picture.width);
  const ys = [...within].map((pixel) => Math.floor(pixel / picture.width));
  const [x, y] = [startOf(xs, width, picture.width), startOf(ys, height, picture.height)];
  return x === undefined || y === undefined ? undefined : { x, y, width, height };
}

function startOf(places: readonly number[], length: number, whole: number): number | undefined {
  const first = places.reduce((least, place) => Math.min(least, place));
  const last = places.reduce((most, place) => Math.max(most, place));
  if (last - first >= length) return undefined;
  const middled = Math.floor((first + last + 1 - length) / 2);
  return Math.max(Math.min(middled, whole - length), Math.min(0, whole - length));
}

function maskOf(within: ReadonlySet<number>, { width, height }: Rgba): Rgba {
  const data = new Uint8Array(4 * width * height);
  for (const pixel of within) data.fill(255, 4 * pixel, 4 * pixel + 4);
  return { width, height, data };
}
