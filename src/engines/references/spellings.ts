import type { Catalogue } from "./catalogue.ts";
import { isColour } from "./describing.ts";
import { lemma } from "./lemmas.ts";
import type { Thing, Word } from "./prompt-things.ts";

/** A thing as the prompt has it, and with words written as one or as two where the library has them so: a spell book, a spellbook. */
export function spellingsOf(thing: Thing, catalogue: Catalogue): Thing[] {
  const others = [...asOne(thing.words, catalogue.lemmas), ...asTwo(thing.words, catalogue)];
  return [thing, ...others.map((words) => ({ ...thing, words }))];
}

function asOne(words: readonly Word[], lemmas: Catalogue["lemmas"]): Word[][] {
  return words.flatMap((word, i) => {
    const next = words[i + 1];
    const one = next && lemma(word.lemma + next.lemma);
    if (one === undefined || lemmas.numberOf(one) === undefined) return [];
    return [[...words.slice(0, i), { lemma: one, role: next?.role ?? word.role }, ...words.slice(i + 2)]];
  });
}

function asTwo(words: readonly Word[], catalogue: Catalogue): Word[][] {
  return words.flatMap((word, i) => {
    const split = word.role === "head" ? catalogue.split(word.lemma) : undefined;
    if (split === undefined) return [];
    const spelt = (two: readonly Word[]) => [...words.slice(0, i), ...two, ...words.slice(i + 1)];
    const [first, last] = split;
    const head: Word = { lemma: last, role: "head" };
    // A greatsword is a sword, but a firefly no fly, and a greenhouse no house that is green.
    const isOwn = catalogue.lemmas.numberOf(word.lemma) !== undefined;
    if (isOwn && isColour(first)) return [];
    return [spelt([{ lemma: first, role: "compound" }, head]), ...(isOwn ? [] : [spelt([head])])];
  });
}
