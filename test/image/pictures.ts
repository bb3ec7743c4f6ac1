import fc from "fast-check";
import type { Color } from "../../src/image/color/color.ts";
import type { Rgba } from "../../src/image/rgba.ts";

/** A picture drawn with letters: each row a string, each letter a colour of `ink`, a dot for transparent. */
export function draw(rows: readonly string[], ink: Record<string, Color>): Rgba {
  const width = rows[0]?.length ?? 0;
  const data = new Uint8Array(width * rows.length * 4);
  for (const [y, row] of rows.entries()) {
    for (const [x, letter] of [...row].entries()) {
      if (letter !== ".") data.set(bytesOf(ink[letter] as Color), (y * width + x) * 4);
    }
  }
  return { width, height: rows.length, data };
}

/** The same picture in letters again; a colour outside `ink` shows as `?`. */
export function show(image: Rgba, ink: Record<string, Color>): string[] {
  const letters = new Map(Object.entries(ink).map(([letter, color]) => [color, letter]));
  return Array.from({ length: image.height }, (_, y) =>
    Array.from({ length: image.width }, (_, x) => {
      const color = colorAt(image, x, y);
      return color === undefined ? "." : (letters.get(color) ?? "?");
    }).join(""),
  );
}

/** Fills a picture pixel by pixel; undefined is transparent. */
export function paint(width: number, height: number, colorOf: (x: number, y: number) => Color | undefined): Rgba {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = colorOf(x, y);
      if (color !== undefined) data.set(bytesOf(color), (y * width + x) * 4);
    }
  }
  return { width, height, data };
}

/** The colour of a pixel, undefined where it is fully transparent. */
export function colorAt(image: Rgba, x: number, y: number): Color | undefined {
  const [red, green, blue, alpha] = image.data.subarray((y * image.width + x) * 4) as unknown as number[];
  return alpha === 0 ? undefined : ((red as number) << 16) | ((green as number) << 8) | (blue as number);
}

export function colorsOf(image: Rgba): Set<Color> {
  const colors = new Set<Color>();
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const color = colorAt(image, x, y);
      if (color !== undefined) colors.add(color);
    }
  }
  return colors;
}

/** Noise of our own, so that a made picture is the same on every run: whole numbers 0..range-1. */
export function noise(seed: number): (range: number) => number {
  let state = seed >>> 0;
  return (range) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * range);
  };
}

/** Any small picture, with any alpha. */
export const anyPicture: fc.Arbitrary<Rgba> = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 })
      .map((data) => ({ width, height, data })),
  );

function bytesOf(color: Color): [number, number, number, number] {
  return [color >> 16, (color >> 8) & 255, color & 255, 255];
}
