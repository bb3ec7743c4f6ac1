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
function parseLora(text: string): LoraWish {
  const [, name, number] = /^(.+):([+-]?[0-9]*\.?[0-9]+)$/.exec(text) ?? [];
  if (name === undefined) return { name: text, weight: 1 };
  const weight = Number(number);
  if (weight >= 0 && weight <= LIMITS.loraWeight) return { name, weight };
  const message = `a LoRA's weight must be a number from 0 to ${LIMITS.loraWeight}, not ${number?.slice(0, 16)}`;
  throw new PixelsError("invalid_value", message);
}

/** A weight ends one of several, so that a plus sign within a name is a part of it. */
const BETWEEN = /(?<=:[0-9]*\.?[0-9]+)\+/;

/** Reads `NAME:WEIGHT+NAME:WEIGHT`, of which the last may lack its weight. Throws PixelsError `invalid_value` as `parseLora` does, and for too many, or one twice. */
export function parseLoras(text: string): LoraWish[] {
  const wishes = text.split(BETWEEN).map(parseLora);
  const twin = wishes.find(({ name }, i) => wishes.findIndex((other) => other.name === name) !== i);
  if (twin !== undefined) throw new PixelsError("invalid_value", `the LoRA ${twin.name.slice(0, 64)} is named twice`);
  if (wishes.length <= LIMITS.loras) return wishes;
  throw new PixelsError("invalid_value", `at most ${LIMITS.loras} LoRAs can be named, not ${wishes.length}`);
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

/** As a request writes them. */
export function formatLoras(wishes: readonly LoraWish[]): string {
  const isLast = (i: number) => i === wishes.length - 1;
  return wishes.map(({ name, weight }, i) => (weight === 1 && isLast(i) ? name : `${name}:${weight}`)).join("+");
}
