import type { Rgba } from "../../../src/image/rgba.ts";

/** What the letters of a drawn figure stand for: nothing, a line, hair, skin, an eye, coat, boot, cloak. */
const COLOURS: Readonly<Record<string, readonly number[]>> = {
  ".": [0, 0, 0, 0],
  "#": [16, 16, 20, 255],
  h: [120, 70, 30, 255],
  s: [240, 190, 150, 255],
  e: [40, 60, 200, 255],
  c: [150, 150, 160, 255],
  b: [200, 60, 60, 255],
  m: [30, 140, 60, 255],
};

/** A picture of a letter a pixel, its rows one below the other. */
export function drawn(rows: string): Rgba {
  const lines = rows
    .trim()
    .split("\n")
    .map((row) => row.trim());
  const pixels = lines.flatMap((line) => [...line].flatMap((letter) => COLOURS[letter] ?? []));
  return { width: (lines[0] ?? "").length, height: lines.length, data: Uint8Array.from(pixels) };
}

/** As `drawn` takes it; `?` for any other colour. */
export function rowsOf({ width, height, data }: Rgba): string[] {
  const letters = new Map(Object.entries(COLOURS).map(([letter, colour]) => [colour.join(), letter]));
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const at = 4 * (y * width + x);
      return letters.get([...data.subarray(at, at + 4)].join()) ?? "?";
    }).join(""),
  );
}
