import { compose } from "../characters/character.ts";
import type { Wardrobe } from "../characters/wardrobe.ts";
import { isPart } from "./arrangements.ts";
import type { Catalogue } from "./catalogue.ts";
import { tradedOf } from "./creature-trades.ts";
import { type Allowance, allows } from "./licences.ts";
import { partsOf, type Thing, thingsOf, vesselOf } from "./prompt-things.ts";
import { type Ranked, rank } from "./ranking.ts";
import { synonymsOf } from "./synonyms.ts";

/** In thousandths: pictures so much worse than the best fit as well, and a seed may choose them. */
export const AS_GOOD = 100;
/** By so much may a picture of the very thing be worse than one of something like it; as such counts what the name fits so much better. */
const VERY_THING = 150;
const BETTER_NAMED = 0.15;
const MOST = 12;
/** Below this even the best is a picture of something else, and nothing is better. */
const LEAST = 400;
/** Below this a picture is more like than of what is asked for, and one that has the word among its keywords goes before it. */
const ENOUGH = 500;
/** A second thing is drawn after a picture of its own only where there is a fitting one. */
const SURE = 700;
/** From this score on a picture shows the whole of what is said; a character of whom the prompt says no more is composed of parts only below it. */
export const WELL = 915;
/** A word that so few drawings have among their keywords is another name of what they show. */
const FEW = 3;
const FIGURES = ["monster", "animal", "person", "food", "plant"];

/** What fits a prompt, of all seeds. */
export interface Fitting {
  things: Thing[];
  /** Pictures of the first thing, and of another, by its place. */
  firsts: Ranked[];
  second?: { place: number; ranked: Ranked[] };
  /** Somebody has a drawing of his own, and so has what shows his trade. */
  isTraded?: boolean;
}

/** The pictures that fit a prompt, the better first, before a seed chooses among them. */
export class Fittings {
  readonly #catalogue: Catalogue;
  readonly #wardrobe: Wardrobe;
  /** What fits the prompt that was asked for last: frames and seeds of one prompt come one after the other. */
  #last: { key: string; fitting: Fitting } | undefined;

  constructor(catalogue: Catalogue, wardrobe: Wardrobe) {
    this.#catalogue = catalogue;
    this.#wardrobe = wardrobe;
  }

  of(prompt: string, allowance: Allowance): Fitting {
    const key = `${allowance} ${prompt}`;
    if (this.#last?.key === key) return this.#last.fitting;
    const fitting = this.#ofThings(this.thingsOf(prompt), allowance);
    this.#last = { key, fitting };
    return fitting;
  }

  /** The things of a prompt, without the words that mean nothing here: they are ignored, as the network ignores them. */
  thingsOf(prompt: string): Thing[] {
    const known = thingsOf(prompt).map((thing) => ({
      ...thing,
      words: thing.words.filter(({ lemma }) => this.#catalogue.knows(lemma)),
    }));
    return known.filter(({ words }) => words.length > 0);
  }

  #ofThings(things: Thing[], allowance: Allowance): Fitting {
    const [thing, ...others] = things;
    if (thing === undefined) return { things, firsts: [] };
    const ranked = this.#rank(thing, others, allowance);
    const whole = this.#fitting(ranked, thing, allowance);
    const parted = this.#parted(thing, others, whole);
    if (parted !== undefined) {
      const fitting = this.#ofThings([...parted, ...others], allowance);
      const isTraded = partsOf(thing) === undefined;
      if (fitting.second?.place === 1 && (fitting.firsts[0]?.score ?? 0) >= SURE) return { ...fitting, isTraded };
    }
    const firsts = whole.length > 0 ? whole : this.#without(thing, others, allowance);
    if (firsts.length === 0 && others.length > 0) return this.#ofThings(others, allowance);
    for (const [i, other] of others.entries()) {
      if (isPart(other)) continue;
      const ranked = asGood(this.#rank(other, [], allowance), SURE);
      if (ranked.length > 0) return { things, firsts, second: { place: i + 1, ranked } };
    }
    return { things, firsts };
  }

  /** Of what fits a thing badly the vessel alone goes first, or drawings that are called so, too. */
  #fitting(ranked: readonly Ranked[], thing: Thing, allowance: Allowance): Ranked[] {
    const best = ranked[0]?.score ?? 0;
    if (best >= SURE) return asGood(ranked, LEAST);
    const vessel = vesselOf(thing);
    const empty = vessel === undefined ? [] : asGood(this.#rank(vessel, [], allowance), SURE);
    if (empty.length > 0) return empty;
    const called = best < ENOUGH ? this.#calledSo(ranked, thing) : [];
    return called.length > 0 ? called : asGood(ranked, LEAST);
  }

  /** Drawings of which a thing's name is another name: a scooter for a moped. Their scores, of what they are called first, are low. */
  #calledSo(ranked: readonly Ranked[], { words }: Thing): Ranked[] {
    const head = words.find(({ role }) => role === "head");
    const name = head && this.#catalogue.lemmas.numberOf(head.lemma);
    // Of a cobblestone path there are cobblestones.
    if (name === undefined || words.some(({ role }) => role === "compound")) return [];
    const called = ranked.filter(({ picture }) => {
      const entry = this.#catalogue.entry(picture);
      return entry?.drawn === true && entry.keywords.includes(name);
    });
    return called.length > FEW ? [] : called.map((one) => ({ ...one, score: SURE }));
  }

  /** Where nothing fits the head, what fits another word: a ghost pirate is a ghost where there is no pirate. */
  #without({ words }: Thing, others: readonly Thing[], allowance: Allowance): Ranked[] {
    const compounds = words.filter(({ role }) => role === "compound");
    const heads = [...compounds, ...words.filter(({ role }) => role === "other").toReversed()];
    for (const word of heads) {
      const ranked = asGood(this.#rank({ words: [{ ...word, role: "head" }] }, others, allowance), SURE);
      if (ranked.length > 0) return ranked;
    }
    return [];
  }

  /** What is one thing in words and two to look at, where no picture has both: a basket of apples, a goblin archer. */
  #parted(thing: Thing, others: readonly Thing[], whole: readonly Ranked[]): [Thing, Thing] | undefined {
    const hasAll = (parts: readonly Thing[]) => whole.some((ranked) => this.hasAll(ranked, parts));
    const filled = partsOf(thing);
    if (filled !== undefined) return hasAll(filled) ? undefined : filled;
    const traded = tradedOf(thing);
    // Parts show what else somebody wears.
    if (traded === undefined || (others.length > 0 && compose([thing], this.#wardrobe, () => 0) !== undefined))
      return undefined;
    const [somebody, sign] = traded;
    const both = thing.words.filter(({ role }) => role === "head" || role === "compound");
    const named = both.map(({ lemma }) => ({ words: [{ lemma, role: "head" as const }] }));
    return this.#isDrawn(somebody) && !hasAll([sign, ...named]) ? traded : undefined;
  }

  /** Whether there is a drawing of somebody, or of what could be somebody. */
  #isDrawn(somebody: Thing): boolean {
    const [best] = this.#rank(somebody, [], "any");
    const isGood = best !== undefined && best.score >= SURE && this.#catalogue.entry(best.picture)?.drawn === true;
    return isGood && this.#catalogue.isOf(best.picture, FIGURES);
  }

  #rank(thing: Thing, others: readonly Thing[], allowance: Allowance): Ranked[] {
    const { library } = this.#catalogue;
    const open = new Set(library.index.sources.filter(({ licence }) => allows(allowance, licence)));
    const isAllowed = (picture: number) =>
      open.has(library.sourceOf(picture)) && library.layerOf(picture) === undefined;
    return rank(this.#catalogue, thing, others, isAllowed);
  }

  /** One of several things, of which the picture has all: a goblin with a bomb. */
  hasAll({ picture, score }: Ranked, [, ...others]: readonly Thing[]): boolean {
    const entry = this.#catalogue.entry(picture);
    if (entry === undefined || !entry.drawn || others.length === 0 || score < WELL) return false;
    const own = [...entry.names, ...entry.keywords, ...entry.colours];
    const said = others.flatMap(({ words }) => words.filter(({ role }) => role === "head" || role === "colour"));
    return said.every(({ lemma }) =>
      [lemma, ...synonymsOf(lemma)].some((word) => own.includes(this.#catalogue.lemmas.numberOf(word) ?? -1)),
    );
  }
}

function asGood(ranked: readonly Ranked[], least: number): Ranked[] {
  const [first] = ranked;
  if (first === undefined || first.score < least) return [];
  const best =
    ranked.find(({ named, score }) => named > first.named + BETTER_NAMED && score > first.score - VERY_THING) ?? first;
  const isAsGood = ({ named, score }: Ranked) =>
    score <= best.score && score > best.score - AS_GOOD && named > best.named - BETTER_NAMED;
  return ranked.filter(isAsGood).slice(0, MOST);
}
