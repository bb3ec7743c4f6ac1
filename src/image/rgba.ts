/** A picture: 8 bits a channel, rows from the top, not premultiplied. `data` has `width * height * 4` bytes. */
export interface Rgba {
  width: number;
  height: number;
  data: Uint8Array;
}

/** The way to each of the four pixels beside one, to the right and down. */
export const BESIDE = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
