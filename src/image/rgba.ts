/** A picture: 8 bits a channel, rows from the top, not premultiplied. `data` has `width * height * 4` bytes. */
export interface Rgba {
  width: number;
  height: number;
  data: Uint8Array;
}
