import { slug } from "../../make/files/slug.ts";
import { shortened } from "../../protocol/shortened.ts";
import type { Choice } from "../text/alternatives.ts";

/** What tells the assets of one sprite apart. */
export interface Distinction {
  /** What was chosen in each pair of braces, in their order. */
  chosen: readonly Choice[];
  /** The number of the picture, from 1; absent where there is one. */
  n?: number | undefined;
  /** The number of the frame, from 0; absent where there is no animation. */
  frame?: number | undefined;
}

/** A placeholder that a name can't hold. */
export class NameError extends Error {}

/**
 * The name of one asset: the template with {1}, {2} and so on for what was chosen, {n} for the number of the picture and {frame} for
 * that of the frame, and behind it, after hyphens, what the template does not hold. Throws NameError.
 */
export function fillName(template: string, { chosen, n, frame }: Distinction): string {
  const used = new Set<string>();
  const values = new Map(chosen.map(({ text, rank }, i) => [String(i + 1), word(text, rank)]));
  if (n !== undefined) values.set("n", String(n));
  if (frame !== undefined) values.set("frame", String(frame));
  const filled = template.replaceAll(/\{([^{}]*)\}/g, (placeholder, key: string) => {
    const value = values.get(key);
    if (value === undefined) throw new NameError(unknown(placeholder, [...values.keys()]));
    used.add(key);
    return value;
  });
  const rest = [...values].flatMap(([key, value]) => (used.has(key) ? [] : [value]));
  return [filled, ...rest].join("-");
}

/** The template of an animation's own name: that of its frames without their numbers and what joins those to it. */
export function withoutFrame(template: string): string {
  return template.replaceAll(/^\{frame\}[ ._-]*|[ ._-]*\{frame\}/g, "");
}

/** What may be a file's name everywhere, and is no path: letters and digits of any script, and . _ - or blanks between them. */
export function isSafeName(name: string): boolean {
  return /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N} ._-]*[\p{L}\p{M}\p{N}_-])?$/u.test(name) && !RESERVED.test(name);
}

/** Names that Windows keeps for devices, whatever their extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/** A choice as a part of a name; one without a Latin letter or digit is told by its place. */
function word(text: string, rank: number): string {
  return /[a-z0-9]/i.test(text.normalize("NFKD")) ? slug(text) : String(rank);
}

function unknown(placeholder: string, known: string[]): string {
  const shown = shortened(placeholder);
  if (known.length === 0) return `has ${shown}, but the prompt has no alternatives and there is one picture`;
  return `has ${shown}; there ${known.length === 1 ? "is" : "are"} ${known.map((key) => `{${key}}`).join(" ")}`;
}
