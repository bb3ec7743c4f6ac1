import type { Lemmas } from "./catalogue.ts";
import { lemma } from "./lemmas.ts";
import type { Thing, Word } from "./prompt-things.ts";

/** Letters of the shorter part of a word that is two. */
const SHORTEST = 3;

/** A thing as the prompt has it, and with words written as one or as two where the library has them so: a spell book, a spellbook. */
export function spellingsOf(thing: Thing, lemmas: Lemmas): Thing[] {
  const others = [...asOne(thing.words, lemmas), ...asTwo(thing.words, lemmas)];
  return [thing, ...others.map((words) => ({ ...thing, words }))];
}

function asOne(words: readonly Word[], lemmas: Lemmas): Word[][] {
  return words.flatMap((word, i) => {
    const next = words[i + 1];
    const one = next && lemma(word.lemma + next.lemma);
    if (one === undefined || lemmas.numberOf(one) === undefined) return [];
    return [[...words.slice(0, i), { lemma: one, role: next?.role ?? word.role }, ...words.slice(i + 2)]];
  });
}

function asTwo(words: readonly Word[], lemmas: Lemmas): Word[][] {
  return words.flatMap((word, i) => {
    if (word.role !== "head") return [];
    const letters = word.lemma;
    for (let at = SHORTEST; at <= letters.length - SHORTEST; at++) {
      const [first, last] = [letters.slice(0, at), letters.slice(at)];
      if (lemmas.numberOf(first) === undefined || lemmas.numberOf(last) === undefined) continue;
      const two: Word[] = [
        { lemma: first, role: "compound" },
        { lemma: last, role: "head" },
      ];
      return [[...words.slice(0, i), ...two, ...words.slice(i + 1)]];
    }
    return [];
  });
}
