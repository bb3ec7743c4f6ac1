import { shortened } from "../../protocol/shortened.ts";

/** A prompt with alternatives: what stands between them, and what may stand in each place. One more text than places. */
export interface Alternatives {
  texts: string[];
  places: string[][];
}

export interface Choice {
  text: string;
  /** Its place among the alternatives, from 1. */
  rank: number;
}

/** One way to choose. */
export interface Combination {
  prompt: string;
  /** In the order of the braces. */
  chosen: Choice[];
}

/** Where the braces of a prompt make no sense. */
export class BraceError extends Error {}

/**
 * Reads the alternatives of a prompt such as "sword of {iron,gold,ice}"; {{ and }} stand for braces. Blanks around an
 * alternative don't count. Throws BraceError, with what is wrong for people.
 */
export function parseAlternatives(prompt: string): Alternatives {
  const texts = [""];
  const places: string[][] = [];
  for (const [token] of prompt.matchAll(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g)) {
    if (token === "{" || token === "}") throw new BraceError(`has a ${token} without its partner`);
    if (token.startsWith("{") && token !== "{{") {
      places.push(choices(token));
      texts.push("");
    } else texts[texts.length - 1] += token === "{{" ? "{" : token === "}}" ? "}" : token;
  }
  return { texts, places };
}

/** How many prompts they make. */
export function combinations({ places }: Alternatives): number {
  return places.reduce((product, place) => product * place.length, 1);
}

/** Every way to choose, the last place changing fastest. */
export function* choose({ texts, places }: Alternatives): Generator<Combination> {
  const at = places.map(() => 0);
  do {
    const chosen = places.map((place, i) => choiceAt(place, at[i] as number));
    yield { prompt: texts.map((text, i) => text + (chosen[i]?.text ?? "")).join(""), chosen };
  } while (advance(at, places));
}

function choiceAt(place: string[], index: number): Choice {
  return { text: place[index] as string, rank: index + 1 };
}

function advance(at: number[], places: string[][]): boolean {
  for (let i = places.length - 1; i >= 0; i--) {
    at[i] = (at[i] as number) + 1;
    if ((at[i] as number) < (places[i] as string[]).length) return true;
    at[i] = 0;
  }
  return false;
}

function choices(token: string): string[] {
  const found = token.slice(1, -1).split(",");
  const trimmed = found.map((choice) => choice.trim());
  if (trimmed.length < 2) throw new BraceError(`has ${shortened(token)}, which is no choice`);
  if (trimmed.includes("")) throw new BraceError(`has an empty alternative in ${shortened(token)}`);
  return trimmed;
}
