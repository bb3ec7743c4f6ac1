import { PixelsError } from "../errors.ts";
import { LIMITS } from "../limits.ts";

/** A LoRA as a request names it. */
export interface LoraWish {
  name: string;
  /** 0 none of it, 1 as it was trained. */
  weight: number;
}

/**
 * Reads `NAME` or `NAME:WEIGHT`; what follows the last colon and is no number belongs to the name. Throws PixelsError
 * `invalid_value` for a weight out of bounds.
 */
export function parseLora(text: string): LoraWish {
  const [, name, number] = /^(.+):([+-]?[0-9]*\.?[0-9]+)$/.exec(text) ?? [];
  if (name === undefined) return { name: text, weight: 1 };
  const weight = Number(number);
  if (weight >= 0 && weight <= LIMITS.loraWeight) return { name, weight };
  const message = `a LoRA's weight must be a number from 0 to ${LIMITS.loraWeight}, not ${number?.slice(0, 16)}`;
  throw new PixelsError("invalid_value", message);
}

/** What other front ends take for a LoRA within a prompt: `<lora:NAME:WEIGHT>`. */
const TAG = /<(?:lora|lyco):([^<>]*)>/gi;

/** The first such part of a prompt. @returns the whole of it, and what it names as a request would. */
export function loraTag(prompt: string): { tag: string; lora: string } | undefined {
  const [found] = prompt.matchAll(TAG);
  return found && { tag: found[0], lora: found[1] as string };
}

/** Without such parts: their words are names, and say nothing of a picture. */
export function withoutLoraTags(prompt: string): string {
  return prompt.replaceAll(TAG, " ");
}

/** As a request writes it. */
export function formatLora({ name, weight }: LoraWish): string {
  return weight === 1 ? name : `${name}:${weight}`;
}
