import { setImmediate as nextTurn } from "node:timers/promises";
import type { Field } from "./field.ts";

/** The name of this sampler in a picture's settings. */
export const SAMPLER = "Euler";

/** `predicted` is the clean picture as the network sees it at this step, in the network's layout and range. */
export type OnStep = (step: number, predicted: () => Float32Array) => void;

/** Where the network is asked: `steps` noise levels, evenly spaced from `first` to `last`, or `first` where that is lower. */
export interface Schedule {
  steps: number;
  first: number;
  last: number;
}

/**
 * Draws one picture by rectified flow: x moves from noise at t = 1, or from a picture with noise over it at t = first, towards the picture at t = 0 in Euler steps,
 * x += (t' - t) v, where v = noise - picture is what the field gives (Liu et al., arXiv 2209.03003). From the last noise level it
 * goes straight to 0: at lower levels a small network adds more grain than detail.
 *
 * Returns the picture, not clamped. Rejects with the signal's reason within one step after an abort.
 */
export async function sample(
  field: Field,
  beginning: Float32Array,
  schedule: Schedule,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<Float32Array> {
  const x = beginning.slice();
  const { steps } = schedule;
  for (let step = 1; step <= steps; step++) {
    // The network blocks the thread: only between steps can the process hear that the picture is not wanted any more.
    await nextTurn();
    signal.throwIfAborted();
    const t = level(step, schedule);
    const next = step === steps ? 0 : level(step + 1, schedule);
    const velocity = await field(x, t);
    signal.throwIfAborted();
    advance(x, velocity, next - t);
    onStep(step, () => advance(x.slice(), velocity, -next));
  }
  return x;
}

/** The noise level of a step from 1 to `steps`. */
function level(step: number, { steps, first, last }: Schedule): number {
  return step === 1 ? first : first - (Math.max(0, first - last) * (step - 1)) / (steps - 1);
}

/** x + dt v, in place. */
function advance(x: Float32Array, velocity: Float32Array, dt: number): Float32Array {
  for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + dt * (velocity[i] as number);
  return x;
}
