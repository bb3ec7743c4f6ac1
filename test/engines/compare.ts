import { expect } from "vitest";
import type { Rgba } from "../../src/image/rgba.ts";
import { crop } from "../../src/image/steps/canvas.ts";

/** The outermost rows and columns: top, bottom, left, right. */
export function edgesOf(tile: Rgba): Rgba[] {
  const { width, height } = tile;
  return [
    { x: 0, y: 0, width, height: 1 },
    { x: 0, y: height - 1, width, height: 1 },
    { x: 0, y: 0, width: 1, height },
    { x: width - 1, y: 0, width: 1, height },
  ].map((rect) => crop(tile, rect));
}

/** Mean absolute difference of all channels. */
export function distance(a: Rgba, b: Rgba): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - (b.data[i] as number)), 0) / a.data.length;
}

export function expectAllDifferent(pictures: readonly Rgba[]): void {
  for (const [i, picture] of pictures.entries())
    for (const other of pictures.slice(i + 1)) expect(picture).not.toEqual(other);
}
