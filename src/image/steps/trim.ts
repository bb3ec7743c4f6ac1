import type { Rgba } from "../rgba.ts";
import { crop, type Rect } from "./canvas.ts";

/** The smallest part that holds every pixel with any alpha; undefined where there is none. */
export function contentOf({ width, height, data }: Rgba): Rect | undefined {
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0, at = 3; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if (data[at] === 0) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * Pictures of one size without the margin that is transparent in all of them, so that frames stay in their places. Where all are empty they
 * stay as large as they are.
 */
export function trimTogether(images: readonly Rgba[]): Rgba[] {
  const contents = images.map(contentOf).filter((content) => content !== undefined);
  if (contents.length === 0) return [...images];
  const x = Math.min(...contents.map((content) => content.x));
  const y = Math.min(...contents.map((content) => content.y));
  const width = Math.max(...contents.map((content) => content.x + content.width)) - x;
  const height = Math.max(...contents.map((content) => content.y + content.height)) - y;
  return images.map((image) => crop(image, { x, y, width, height }));
}

/** The picture without its transparent margin, and where it lay before. One that is empty becomes one transparent pixel. */
export function trim(image: Rgba): { image: Rgba; content: Rect } {
  const content = contentOf(image) ?? { x: 0, y: 0, width: 1, height: 1 };
  return { image: crop(image, content), content };
}
