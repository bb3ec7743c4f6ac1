import { setImmediate as nextTurn } from "node:timers/promises";
import type { Denoiser } from "./denoiser.ts";

/** The name of this sampler in a picture's settings. */
export const SAMPLER = "Euler";

export interface Conditions {
  /** Ids of the prompt and of what guidance moves away from: the negative prompt, or all 0. */
  prompt: BigInt64Array;
  negative: BigInt64Array;
  steps: number;
  /** 1 draws by the prompt alone, with half the work. */
  guidance: number;
}

/** `predicted` is the clean picture as the network sees it at this step, in the network's layout and range. */
export type OnStep = (step: number, predicted: () => Float32Array) => void;

/**
 * Draws one picture by rectified flow: x moves from noise at t = 1 to the picture at t = 0 in evenly spaced Euler
 * steps, x += (t' - t) v, where v = noise - picture is what the network predicts (Liu et al., arXiv 2209.03003), with
 * classifier-free guidance v = v_negative + guidance (v_prompt - v_negative) (Ho and Salimans, arXiv 2207.12598).
 *
 * A guided step is always exactly the batch [negative, prompt] of one picture. onnxruntime gives a row other last bits
 * in a batch of two than in a batch of one, so stacking several pictures would make a picture depend on its neighbours.
 *
 * Returns the picture, not clamped. Rejects with the signal's reason within one step after an abort.
 */
export async function sample(
  denoiser: Denoiser,
  noise: Float32Array,
  conditions: Conditions,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { steps } = conditions;
  const x = noise.slice();
  for (let step = 1; step <= steps; step++) {
    // The network blocks the thread: only between steps can the process hear that the picture is not wanted any more.
    await nextTurn();
    signal.throwIfAborted();
    const t = (steps - step + 1) / steps;
    const next = (steps - step) / steps;
    const velocity = await guidedVelocity(denoiser, x, t, conditions);
    signal.throwIfAborted();
    advance(x, velocity, next - t);
    onStep(step, () => advance(x.slice(), velocity, -next));
  }
  return x;
}

async function guidedVelocity(
  denoiser: Denoiser,
  x: Float32Array,
  t: number,
  { prompt, negative, guidance }: Conditions,
): Promise<Float32Array> {
  if (guidance === 1) return denoiser.velocity(x, t, prompt);
  const both = await denoiser.velocity(concat(Float32Array, x, x), t, concat(BigInt64Array, negative, prompt));
  const velocity = both.subarray(0, x.length);
  for (let i = 0; i < x.length; i++) {
    const away = velocity[i] as number;
    velocity[i] = away + guidance * ((both[x.length + i] as number) - away);
  }
  return velocity;
}

/** x + dt v, in place. */
function advance(x: Float32Array, velocity: Float32Array, dt: number): Float32Array {
  for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + dt * (velocity[i] as number);
  return x;
}

function concat<T extends Float32Array | BigInt64Array>(type: new (length: number) => T, first: T, second: T): T {
  const joined = new type(first.length + second.length);
  (joined as Float32Array).set(first as Float32Array, 0);
  (joined as Float32Array).set(second as Float32Array, first.length);
  return joined;
}
