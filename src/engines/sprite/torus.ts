import type { Field, Shape, Shift } from "./field.ts";
import { philox } from "./philox.ts";

/** Of the generator that shifts are drawn from, far from those of noise. */
const STREAM = 0xffff_ffff;

/**
 * Draws as on a torus: before each step the picture is rolled by a distance that the seed decides, so that its edges lie
 * somewhere else each time and no step sees a border there. Costs nothing and asks nothing of the network. Shifts are even,
 * since the network sees pixels in blocks of two.
 */
export function onTorus(field: Field, shape: Shape, seed: bigint): Field {
  const { width, height } = shape;
  let step = 0;
  return async (x, t) => {
    const [across, down] = philox([step++, STREAM, 0, 0], seed);
    const right = 2 * ((across as number) % Math.floor(width / 2));
    const below = 2 * ((down as number) % Math.floor(height / 2));
    const velocity = await field(roll(x, shape, { right, below }), t, { right, below });
    return roll(velocity, shape, { right: width - right, below: height - below });
  };
}

/** Each plane moved to the right and down, by 0 to its own size; what leaves it comes in on the other side. */
export function roll(planes: Float32Array, { width, height }: Shape, { right, below }: Shift): Float32Array {
  const rolled = new Float32Array(planes.length);
  for (let row = 0; row < planes.length / width; row++) {
    const top = row - (row % height);
    const to = (top + ((row + below) % height)) * width;
    const from = row * width;
    const cut = from + width - (right % width);
    rolled.set(planes.subarray(cut, from + width), to);
    rolled.set(planes.subarray(from, cut), to + (right % width));
  }
  return rolled;
}

/** Leads all elements that are known, those of `known` that are no NaN, straight from their noise to their value. */
export function knowing(field: Field, noise: Float32Array, known: Float32Array): Field {
  return async (x, t) => {
    const velocity = await field(x, t);
    for (let i = 0; i < known.length; i++) {
      const value = known[i] as number;
      if (!Number.isNaN(value)) velocity[i] = (noise[i] as number) - value;
    }
    return velocity;
  };
}
