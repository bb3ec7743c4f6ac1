import type { Condition, Denoiser } from "./denoiser.ts";
import type { Field, Shape, Shift } from "./field.ts";
import { joined } from "./floats.ts";
import { roll } from "./torus.ts";

export interface Conditions {
  /** What the picture is drawn from, and what guidance moves away from: the negative prompt, or nothing. */
  prompt: Condition;
  negative: Condition;
  /** 1 draws by the prompt alone, with half the work. */
  guidance: number;
  /** Noise levels between which guidance holds, both included; outside it is 1. */
  interval: readonly [low: number, high: number];
  shape: Shape;
}

/**
 * Classifier-free guidance, v = v_negative + guidance (v_prompt - v_negative) (Ho and Salimans, arXiv 2207.12598), within an
 * interval of noise levels (Kynkäänniemi et al., arXiv 2404.07724).
 *
 * A guided step is always exactly the batch [negative, prompt] of one picture. onnxruntime gives a row other last bits
 * in a batch of two than in a batch of one, so stacking several pictures would make a picture depend on its neighbours.
 */
export function guided(denoiser: Denoiser, { prompt, negative, guidance, interval, shape }: Conditions): Field {
  const [low, high] = interval;
  const still = conditionsOf(prompt, negative);
  return async (x, t, shift) => {
    const { alone, against } = shift === undefined ? still : conditionsOf(rolled(prompt, shape, shift), negative);
    if (guidance === 1 || t < low || t > high) return denoiser.velocity(x, t, alone, shape);
    const both = await denoiser.velocity(joined([x, x]), t, against, shape);
    const velocity = both.subarray(0, x.length);
    for (let i = 0; i < x.length; i++) {
      const away = velocity[i] as number;
      velocity[i] = away + guidance * ((both[x.length + i] as number) - away);
    }
    return velocity;
  };
}

/** Of a step without guidance, and of one with it. */
function conditionsOf(prompt: Condition, negative: Condition) {
  return { alone: [prompt], against: [negative, prompt] };
}

function rolled(prompt: Condition, shape: Shape, shift: Shift): Condition {
  return { ...prompt, references: roll(prompt.references, shape, shift) };
}
