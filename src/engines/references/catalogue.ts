import { log } from "../sprite/normal.ts";
import { lemma } from "./lemmas.ts";
import type { Library } from "./library.ts";
import { Likeness, type WordVectors } from "./likeness.ts";

/** What the ranking knows of each picture: words by their number in `lemmas`. */
export interface Entry {
  /** In the order of the picture's name. */
  names: readonly number[];
  /** The one of its names that says what it is. */
  head: number | undefined;
  kinds: readonly number[];
  keywords: readonly number[];
  colours: readonly number[];
  /** Opaque pixels of 32x32. */
  area: number;
  /** Somebody, whose name says what he wears and holds after what he is. */
  character: boolean;
  /** Made for the training, or a mark in a corner: nothing to draw after. */
  useless: boolean;
  /** Its name says that a face is all of it that is seen. */
  face: boolean;
}

/** Paths of characters that were composed at random, and of the labels that items get. */
const USELESS = /^character\/|\/i /;

/** Paths of monsters whose names begin with what they are, as those of characters do. */
const SOMEBODY = /\/(monsters?|characters?|char)\//;

const COLOURS = "red orange yellow green cyan blue purple pink brown white grey black gold silver magenta".split(" ");

/** Kinds that say what is seen, where the name only says which one: a "ruby" among potions is a ruby potion. */
const HEADS =
  "potion ring amulet scroll wand staff rod book rune gate altar statue tree shop floor wall door water skeleton zombie spell skill".split(
    " ",
  );

/** The words of a library, each in its one form, and where they stand. */
export class Catalogue {
  readonly library: Library;
  readonly entries: readonly Entry[];
  readonly lemmas: readonly string[];
  readonly likeness: Likeness;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #frequency: Uint32Array;

  constructor(library: Library, vectorOf: WordVectors) {
    this.library = library;
    const { words } = library.index;
    const { path, names, kinds, keywords, colours, area } = library.index.pictures;
    const numbers = new Map<string, number>();
    const own = words.map((word) => {
      const form = lemma(word);
      const number = numbers.get(form) ?? numbers.size;
      numbers.set(form, number);
      return number;
    });
    this.#numbers = numbers;
    this.lemmas = [...numbers.keys()];
    const numbersOf = (list: readonly string[]) => new Set(list.map((word) => numbers.get(word)));
    const [heads, plain, character] = [numbersOf(HEADS), numbersOf(COLOURS), numbers.get("character")];
    const all = (row: readonly number[] = []) => row.map((word) => own[word] as number);
    this.entries = names.map((row, i) => {
      const kind = all(kinds[i]);
      const title = (path[i] as string).replace(/\.png$/, "").replaceAll("-", " ");
      const last = numbers.get(lemma(/[a-z]+(?=[^a-z]*$)/.exec(title)?.[0] ?? ""));
      const own = all(row);
      const isSomebody = kind.includes(character as number) || SOMEBODY.test(title);
      // A kind is left out of the names that it stands in: smoke_demon among demons is called smoke.
      const [first] = kind;
      // Money with wings is money.
      const before = numbers.get(lemma(/([a-z]+) (with|in|on|and) /.exec(title)?.[1] ?? ""));
      if (
        first !== undefined &&
        !own.includes(first) &&
        (heads.has(first) || first === last || /\burand_|\bartefact\b/.test(title))
      )
        own.push(first);
      return {
        names: own,
        character: isSomebody,
        head: isSomebody ? own.find((word) => !plain.has(word)) : (before ?? own.at(-1)),
        kinds: kind,
        keywords: all(keywords[i]),
        colours: all(colours[i]),
        area: area[i] as number,
        useless: USELESS.test(title),
        face: /\bface$/.test(title),
      };
    });
    this.#frequency = new Uint32Array(numbers.size);
    for (const entry of this.entries)
      for (const word of new Set([...entry.names, ...entry.kinds]))
        this.#frequency[word] = (this.#frequency[word] as number) + 1;
    this.likeness = new Likeness(this.lemmas, vectorOf);
  }

  numberOf(lemma: string): number | undefined {
    return this.#numbers.get(lemma);
  }

  /** Whether a picture's name or kind has the word. */
  names(lemma: string): boolean {
    const number = this.numberOf(lemma);
    return number !== undefined && (this.#frequency[number] as number) > 0;
  }

  /** From 0 for a word of every picture to 1 for one of none. */
  rarity(lemma: string): number {
    const number = this.numberOf(lemma);
    const found = number === undefined ? 0 : (this.#frequency[number] as number);
    return log(1 + this.entries.length / (1 + found)) / log(1 + this.entries.length);
  }
}
