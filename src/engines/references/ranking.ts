import type { Catalogue } from "./catalogue.ts";
import type { Entry } from "./entry.ts";
import { Prior } from "./prior.ts";
import type { Role, Thing, Word } from "./prompt-things.ts";
import { otherSensesOf } from "./senses.ts";
import { spellingsOf } from "./spellings.ts";
import { synonymsOf } from "./synonyms.ts";

/** How much a word of each role counts. The measured set of prompts decided (test/engines/references/prompts.tsv). */
const WEIGHT: Record<Role, number> = { head: 2.4, compound: 1.4, other: 0.6, colour: 0.35, kind: 0.3 };
/** The same of words that belong to other things of the prompt. */
const ASIDE = 0.25;
/** What a word counts as where it stands among a picture's keywords, not in its name. */
const KEYWORD: Record<Role, number> = { head: 0.5, compound: 0.6, other: 0.6, colour: 0.6, kind: 0.6 };
/** The same of a picture's kinds: a helmet is one of the hats, but no hat. */
const KIND: Record<Role, number> = { head: 0.75, compound: 1, other: 1, colour: 1, kind: 1 };
/** Words less alike than LEAST have nothing to do with each other; none that is only alike counts for more than MOST. */
const LEAST = 0.42;
const MOST = 0.8;
const SYNONYM = 0.88;
/** Taken off for each word of a picture's name that the prompt does not ask for, up to three. */
const SURPLUS = 0.12;
/** Taken off where the prompt's head is there in the picture's name, but not as its head: mountain biking is no mountain. */
const MISPLACED = 0.35;
/** Added to a drawing of ours that shows what is asked for and nothing else: it was made to be drawn after, and to be told at first sight. */
const DRAWN = 0.14;
/** What a colour counts as that a drawing of ours has not: it is painted, and looks better so than most pictures that have it. */
const PAINTABLE = 0.8;
/** Added where head and compound stand side by side in a picture's name: a crystal ball. */
const PHRASE = 0.15;

/** In thousandths: nobody asks for a picture that is so much worse than the best. What `Fittings` and `SidedFigures` take for as good must stay within it. */
export const NEAR = 250;

/** A picture of the library, and how well it fits, from 0 to 1 in thousandths. */
export interface Ranked {
  picture: number;
  score: number;
  /** How well its name has what the thing is, from 0 to 1: 1 for the very word. */
  named: number;
}

/** How well each picture fits a thing, the best first, equals in the order of the library. Leaves out what does not fit at all, and what is further from the best than NEAR. */
export function rank(
  catalogue: Catalogue,
  thing: Thing,
  others: readonly Thing[],
  allowed: (picture: number) => boolean,
): Ranked[] {
  const best = new Map<number, Ranked>();
  for (const spelling of spellingsOf(thing, catalogue))
    for (const ranked of rankSpelt(catalogue, spelling, others, allowed))
      if (ranked.score > (best.get(ranked.picture)?.score ?? 0)) best.set(ranked.picture, ranked);
  const ranked = [...best.values()].sort((a, b) => b.score - a.score || a.picture - b.picture);
  const least = (ranked[0]?.score ?? 0) - NEAR;
  return ranked.filter(({ score }) => score >= least);
}

function rankSpelt(
  catalogue: Catalogue,
  thing: Thing,
  others: readonly Thing[],
  allowed: (picture: number) => boolean,
): Ranked[] {
  const aside = others.flatMap(({ words }) => words).map((word) => ({ ...word, role: "other" as const }));
  const asked = [
    ...thing.words.map((word) => new Asked(catalogue, word)),
    ...aside.map((word) => new Asked(catalogue, word, ASIDE)),
  ];
  const total = asked.reduce((sum, { weight }) => sum + weight, 0);
  const prior = new Prior(catalogue, new Set(thing.words.map(({ lemma }) => lemma)));
  const otherSense = senseFilter(catalogue, thing);
  const ranked: Ranked[] = [];
  const heads = asked.filter(({ role }) => role === "head");
  // What a picture is of may be called by its kind.
  const had = catalogue.having(bestOf(heads, catalogue), { names: 1, kinds: 1, keywords: KEYWORD.head });
  const weigh = (picture: number) => {
    const entry = allowed(picture) ? catalogue.entry(picture) : undefined;
    if (entry === undefined || otherSense(entry)) return 0;
    const score = Math.round(1000 * (scoreOf(entry, asked, total) + prior.of(entry)));
    const named = Math.max(0, ...heads.map((head) => head.best(entry.names)));
    if (score > 0) ranked.push({ picture, score, named });
    return score;
  };
  // Those of the very thing first: most others can then come near none of them.
  let best = 0;
  for (let picture = 0; picture < had.length; picture++) if (had[picture] === 1) best = Math.max(best, weigh(picture));
  const least = leastHad(asked, total, prior.most, best - NEAR);
  for (let picture = 0; picture < had.length; picture++) {
    const own = had[picture] as number;
    if (own > 0 && own < 1 && own >= least) weigh(picture);
  }
  return ranked;
}

/** For each lemma of the catalogue, how alike it is to that of these words which is most like it. */
function bestOf(words: readonly Asked[], { lemmas }: Catalogue): Float64Array {
  const best = new Float64Array(lemmas.names.length);
  for (const word of words)
    for (let lemma = 0; lemma < best.length; lemma++) {
      const own = word.match(lemma);
      if (own > (best[lemma] as number)) best[lemma] = own;
    }
  return best;
}

/** How well a picture must have the head to reach a score, in thousandths, if it has all else that adds to one. */
function leastHad(asked: readonly Asked[], total: number, mostPrior: number, score: number): number {
  const heads = asked.reduce((sum, { role, weight }) => sum + (role === "head" ? weight : 0), 0);
  const added = DRAWN + PHRASE + mostPrior;
  // Half a thousandth is what rounding may add.
  return heads === 0 ? 0 : ((score / 1000 - 0.0005 - added) * total - (total - heads)) / heads;
}

/** True for pictures whose names show that they have the thing's word in another sense than games do. */
function senseFilter(catalogue: Catalogue, { words }: Thing): (entry: Entry) => boolean {
  const asked = new Set(words.map(({ lemma }) => lemma));
  const other = words
    .flatMap(({ lemma }) => otherSensesOf(lemma))
    .filter((word) => !asked.has(word))
    .map((word) => catalogue.lemmas.numberOf(word));
  return ({ names, keywords }) =>
    other.some((word) => word !== undefined && (names.includes(word) || keywords.includes(word)));
}

/** A word of the prompt beside all words of the library. */
class Asked {
  readonly role: Role;
  readonly weight: number;
  readonly number: number | undefined;
  readonly #alike: Float64Array;

  /** @param weight before it is multiplied by the word's rarity; colours are common words, and no less asked for. */
  constructor(catalogue: Catalogue, { lemma, role }: Word, weight = WEIGHT[role]) {
    this.role = role;
    this.number = catalogue.lemmas.numberOf(lemma);
    this.weight = role === "colour" ? weight : weight * catalogue.rarity(lemma);
    this.#alike = catalogue.likeness.to(lemma).map((cosine) => Math.max(0, (MOST * (cosine - LEAST)) / (1 - LEAST)));
    for (const other of synonymsOf(lemma)) {
      const number = catalogue.lemmas.numberOf(other);
      if (number !== undefined) this.#alike[number] = Math.max(SYNONYM, this.#alike[number] as number);
    }
    if (this.number !== undefined) this.#alike[this.number] = 1;
  }

  match(word: number): number {
    return this.#alike[word] as number;
  }

  best(words: readonly number[]): number {
    let best = 0;
    for (const word of words) best = Math.max(best, this.match(word));
    return best;
  }
}

function scoreOf(entry: Entry, asked: readonly Asked[], total: number): number {
  let sum = 0;
  const isColoured = asked.some(({ role }) => role === "colour");
  // A green light is no red one, whatever paint could do.
  const isNamedByColour = entry.names.some((name) => entry.colours.includes(name));
  for (const word of asked) {
    const named = Math.max(word.best(entry.names), KIND[word.role] * word.best(entry.kinds));
    const isPaint = entry.drawn && word.role === "colour";
    const paintable = isPaint ? Math.max(isNamedByColour ? 0 : PAINTABLE, word.best(entry.keywords)) : 0;
    const colour = word.role === "head" ? 0 : Math.max(paintable, word.best(entry.colours));
    sum += word.weight * Math.max(named, colour, KEYWORD[word.role] * word.best(entry.keywords));
  }
  const surplus = entry.names.filter(
    (name) => (isColoured || !entry.colours.includes(name)) && asked.every((word) => word.match(name) < 0.5),
  ).length;
  let score = sum / total - (entry.character ? SURPLUS / 2 : SURPLUS) * Math.min(3, surplus);
  if (entry.drawn && surplus === 0) score += DRAWN;
  const head = asked.find(({ role }) => role === "head");
  const last = entry.head;
  if (head !== undefined && last !== undefined) {
    const there = head.best(entry.names);
    const lastAsked = Math.max(
      ...asked.map((word) =>
        word.role === "head" || (word.role === "compound" && !entry.character) || (word.role === "kind" && entry.drawn)
          ? word.match(last)
          : 0,
      ),
    );
    if (there > 0.5 && lastAsked < 0.5) score -= MISPLACED;
    if (hasPhrase(entry, asked)) score += PHRASE;
  }
  return score;
}

function hasPhrase(entry: Entry, asked: readonly Asked[]): boolean {
  const at = asked.findIndex(({ role }) => role === "head");
  const [before, head] = [asked[at - 1], asked[at]];
  if (before?.role !== "compound" || head?.number === undefined) return false;
  // A desk with a lamp is no desk lamp.
  if (!entry.character && entry.head !== head.number) return false;
  return entry.names.some((name, i) => name === before.number && entry.names[i + 1] === head.number);
}
