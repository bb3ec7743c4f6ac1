import type { Denoiser } from "./denoiser.ts";

export interface Conditions {
  /** Ids of the prompt and of what guidance moves away from: the negative prompt, or all 0. */
  prompt: BigInt64Array;
  negative: BigInt64Array;
  /** 1 draws by the prompt alone, with half the work. */
  guidance: number;
}

/** Which way a noisy picture moves: its velocity at noise level `t` from 1 (noise) to 0 (clean), in the shape of `x`. */
export type Field = (x: Float32Array, t: number) => Promise<Float32Array>;

/**
 * Classifier-free guidance, v = v_negative + guidance (v_prompt - v_negative) (Ho and Salimans, arXiv 2207.12598).
 *
 * A guided step is always exactly the batch [negative, prompt] of one picture. onnxruntime gives a row other last bits
 * in a batch of two than in a batch of one, so stacking several pictures would make a picture depend on its neighbours.
 */
export function guided(denoiser: Denoiser, { prompt, negative, guidance }: Conditions): Field {
  if (guidance === 1) return (x, t) => denoiser.velocity(x, t, prompt);
  const tokens = concat(BigInt64Array, negative, prompt);
  return async (x, t) => {
    const both = await denoiser.velocity(concat(Float32Array, x, x), t, tokens);
    const velocity = both.subarray(0, x.length);
    for (let i = 0; i < x.length; i++) {
      const away = velocity[i] as number;
      velocity[i] = away + guidance * ((both[x.length + i] as number) - away);
    }
    return velocity;
  };
}

function concat<T extends Float32Array | BigInt64Array>(type: new (length: number) => T, first: T, second: T): T {
  const joined = new type(first.length + second.length);
  (joined as Float32Array).set(first as Float32Array, 0);
  (joined as Float32Array).set(second as Float32Array, first.length);
  return joined;
}
