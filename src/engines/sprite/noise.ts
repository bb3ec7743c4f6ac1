import { normalQuantile } from "./normal.ts";
import { philox } from "./philox.ts";

/**
 * `length` standard normal numbers, the same bits for a seed on every platform and in every language:
 *
 *     words    = philox4x32_10(counter = [floor(i / 4), stream, 0, 0], key = [seed mod 2^32, floor(seed / 2^32)])
 *     noise[i] = float32(quantile((words[i mod 4] + 0.5) / 2^32))
 *
 * `i` counts the elements of the tensor in row-major order: channel, row, column. A picture is drawn from stream 0, or from
 * a later one where that one leaves it empty (`redraw.ts`); all are independent of each other. The largest value that 32 bits can give is 6.3.
 * test/engines/noise-vectors.json holds values to check another implementation against.
 */
export function gaussianNoise(seed: bigint, length: number, stream = 0): Float32Array {
  const noise = new Float32Array(length);
  for (let i = 0; i < length; i += 4) {
    const words = philox([i / 4, stream, 0, 0], seed);
    for (let j = 0; j < 4 && i + j < length; j++) noise[i + j] = normalQuantile(((words[j] as number) + 0.5) / 2 ** 32);
  }
  return noise;
}

/** The same noise with another deviation. */
export function scaled(noise: Float32Array, deviation: number): Float32Array {
  return noise.map((value) => value * deviation);
}
