import { log } from "../sprite/normal.ts";
import { type Entry, entryOf } from "./entry.ts";
import { lemma } from "./lemmas.ts";
import type { Library } from "./library.ts";
import { Likeness, type WordVectors } from "./likeness.ts";
import { synonymsOf } from "./synonyms.ts";

/** The words of a library, each in its one form. */
export class Lemmas {
  readonly names: readonly string[];
  readonly #numbers = new Map<string, number>();
  /** By the word's number in the library. */
  readonly ofWords: Uint16Array;

  constructor(words: readonly string[]) {
    this.ofWords = Uint16Array.from(words, (word) => {
      const form = lemma(word);
      const number = this.#numbers.get(form) ?? this.#numbers.size;
      this.#numbers.set(form, number);
      return number;
    });
    this.names = [...this.#numbers.keys()];
  }

  formOf(word: string): string {
    return lemma(word);
  }

  /** Undefined for a form that the library does not have. */
  numberOf(form: string): number | undefined {
    return this.#numbers.get(form);
  }

  nameOf(number: number): string {
    return this.names[number] as string;
  }
}

/** Letters of the shorter part of a word that is two. */
const SHORTEST = 3;

/** What a library's pictures are called. An entry is made when it is asked for: few are, of 19,500. */
export class Catalogue {
  readonly library: Library;
  readonly lemmas: Lemmas;
  readonly likeness: Likeness;
  /** The lemmas of each picture. */
  readonly words: Library["words"];
  /** How often each stands in names and kinds. */
  readonly #frequency: Uint32Array;
  readonly #entries = new Map<number, Entry | undefined>();

  constructor(library: Library, vectorOf: WordVectors) {
    this.library = library;
    this.lemmas = new Lemmas(library.index.words);
    const { names, kinds, keywords, colours } = library.words;
    const { ofWords } = this.lemmas;
    this.words = {
      names: names.renumbered(ofWords),
      kinds: kinds.renumbered(ofWords),
      keywords: keywords.renumbered(ofWords),
      colours: colours.renumbered(ofWords),
    };
    this.likeness = new Likeness(this.lemmas.names, vectorOf);
    this.#frequency = new Uint32Array(this.lemmas.names.length);
    for (const { all } of [this.words.names, this.words.kinds])
      for (let i = 0; i < all.length; i++) {
        const number = all[i] as number;
        this.#frequency[number] = (this.#frequency[number] as number) + 1;
      }
  }

  /** False for a word that can be like none of a picture's. */
  knows(lemma: string): boolean {
    return this.#isWord(lemma) || synonymsOf(lemma).length > 0 || this.split(lemma) !== undefined;
  }

  /** The two words that a word is made of, the latter one of the library's: great and sword. */
  split(lemma: string): [string, string] | undefined {
    for (let at = SHORTEST; at <= lemma.length - SHORTEST; at++) {
      const [first, last] = [lemma.slice(0, at), lemma.slice(at)];
      if (this.lemmas.numberOf(last) !== undefined && this.#isWord(first)) return [first, last];
    }
    return undefined;
  }

  #isWord(lemma: string): boolean {
    return this.lemmas.numberOf(lemma) !== undefined || this.likeness.knows(lemma);
  }

  /** Undefined for a picture that nothing is to be drawn after. */
  entry(picture: number): Entry | undefined {
    if (!this.#entries.has(picture)) this.#entries.set(picture, entryOf(this, picture));
    return this.#entries.get(picture);
  }

  /** Whether a picture is of one of these kinds. */
  isOf(picture: number, kinds: readonly string[]): boolean {
    const own = this.entry(picture)?.kinds;
    return kinds.some((kind) => own?.includes(this.lemmas.numberOf(kind) ?? -1));
  }

  /** How well each picture has a word: the most of what its words are worth. @param worth by the number of the lemma. @param shares of that in each place. */
  having(worth: Float64Array, shares: { names: number; kinds: number; keywords: number }): Float64Array {
    const most = new Float64Array(this.library.count);
    for (const [place, share] of Object.entries(shares) as [keyof typeof shares, number][]) {
      const { all, ends } = this.words[place];
      for (let i = 0, picture = 0; i < all.length; i++) {
        const own = worth[all[i] as number] as number;
        if (own === 0) continue;
        while ((ends[picture] as number) <= i) picture++;
        most[picture] = Math.max(most[picture] as number, share * own);
      }
    }
    return most;
  }

  /** From 0 for a word of every picture to 1 for one of none. */
  rarity(form: string): number {
    const number = this.lemmas.numberOf(form);
    const found = number === undefined ? 0 : (this.#frequency[number] as number);
    return log(1 + this.library.count / (1 + found)) / log(1 + this.library.count);
  }
}
