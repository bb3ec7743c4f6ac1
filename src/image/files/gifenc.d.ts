/** The part of gifenc that is used; the package has no types of its own. */
declare module "gifenc" {
  interface GifFrame {
    /** Red, green and blue of each colour, at most 256. */
    palette?: readonly (readonly number[])[];
    transparent?: boolean;
    transparentIndex?: number;
    /** Milliseconds, written as hundredths of a second. */
    delay?: number;
    /** 0 repeats for ever. */
    repeat?: number;
    /** 2 clears the frame before the next one. */
    dispose?: number;
  }

  interface GifEncoder {
    writeFrame(index: Uint8Array, width: number, height: number, frame?: GifFrame): void;
    finish(): void;
    bytes(): Uint8Array;
  }

  export function GIFEncoder(): GifEncoder;
}
