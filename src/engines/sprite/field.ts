/** Planes of these sides, as the network has them: one after the other, in rows. */
export interface Shape {
  width: number;
  height: number;
}

/** How far planes are rolled, in pixels. */
export interface Shift {
  right: number;
  below: number;
}

/**
 * Which way a noisy picture moves: its velocity at noise level `t` from 1 (noise) to 0 (clean), in the shape of `x`.
 * @param shift by which the picture is rolled, and what it is drawn after has to be.
 */
export type Field = (x: Float32Array, t: number, shift?: Shift) => Promise<Float32Array>;
