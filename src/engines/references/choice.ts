import type { Rgba } from "../../image/rgba.ts";
import { changed, changesOf } from "../changes/changes.ts";
import { compose } from "../characters/character.ts";
import { wornAs } from "../characters/clothes.ts";
import { type SidedFigure, SidedFigures } from "../characters/sided.ts";
import { Wardrobe } from "../characters/wardrobe.ts";
import { philox } from "../sprite/philox.ts";
import { inState } from "../states/states.ts";
import type { Catalogue } from "./catalogue.ts";
import { type Allowance, allows } from "./licences.ts";
import { GROUND, pictured, saidOf } from "./pictured.ts";
import { type Thing, thingsOf } from "./prompt-things.ts";
import { type Ranked, rank } from "./ranking.ts";
import { synonymsOf } from "./synonyms.ts";
import { type Arrangement, together } from "./together.ts";

/** Of the generator that references are drawn from, far from those of noise. */
const STREAM = 0xffff_fffe;
/** In thousandths: pictures so much worse than the best fit as well, and a seed may choose them. */
const AS_GOOD = 100;
/** By so much may a picture of the very thing be worse than one of something like it; as such counts what the name fits so much better. */
const VERY_THING = 150;
const BETTER_NAMED = 0.15;
const MOST = 12;
/** Below this even the best is a picture of something else, and nothing is better. */
const LEAST = 400;
/** A second thing is drawn after a picture of its own only where there is a fitting one. */
const SURE = 700;
/** A character of whom the prompt says no more is composed of parts only where no picture is as good as this. */
const WELL = 915;
/** What a drawing of ours has where no word of the prompt is missing in it. */
const ALL = 1100;

/** What to draw after: a picture of the library, or several as one. */
export interface Chosen {
  /** 32x32. */
  pixels: Rgba;
  /** The numbers of the pictures that it is made of. */
  pictures: number[];
  /** How well it fits, in thousandths. */
  score: number;
  /** Made as the prompt says. */
  composed: boolean;
  /** Which thing of the prompt it shows, by its place. */
  thing: number;
}

/** What fits a prompt, of all seeds. */
interface Fitting {
  things: Thing[];
  /** Pictures of the first thing, and of another, by its place. */
  firsts: Ranked[];
  second?: { place: number; ranked: Ranked[] };
}

/**
 * What a prompt is drawn after: at most two, of which the first is the more important. The same prompt, seed and allowance choose the
 * same on every machine; other seeds choose others among those that fit as well.
 */
export class ReferenceChooser {
  readonly #catalogue: Catalogue;
  readonly #wardrobe: Wardrobe;
  readonly #figures: SidedFigures;
  /** What fits the prompt that was asked for last: frames and seeds of one prompt come one after the other. */
  #last: { key: string; fitting: Fitting } | undefined;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#wardrobe = new Wardrobe(catalogue.library);
    this.#figures = new SidedFigures(catalogue);
  }

  /** @param subject what of the prompt is to be the same in several pictures: it alone chooses, and the prompt colours. */
  choose(prompt: string, seed: bigint, allowance: Allowance, subject?: string): Chosen[] {
    if (allowance === "none") return [];
    const draw = randomWords(seed);
    const { things, firsts: fitting, second } = this.#fitting(prompt, allowance);
    const firsts = subject === undefined ? fitting : this.#fitting(subject, allowance).firsts;
    const isSubject = subject !== undefined;
    const wholes = isSubject ? [] : firsts.filter((ranked) => this.#hasAll(ranked, things));
    const first = pick(wholes.length > 0 ? wholes : firsts, draw());
    const ranked = second && pick(second.ranked, draw());
    const isWhole = wholes.length > 0;
    const other = !isWhole && ranked && second ? this.#of(ranked, things, second.place) : undefined;
    const character = isWhole ? undefined : this.#character(things, firsts, allowance, draw, isSubject);
    if (character !== undefined) {
      if (other === undefined || character.shown.has(other.thing)) return [character];
      const both = this.#together(character, other, things[other.thing]);
      return both === undefined ? [character, other] : [both];
    }
    if (first === undefined) return [];
    const one = this.#of(first, things, 0);
    if (isSubject) return [inColours(one, prompt), ...(other ? [other] : [])];
    if (other !== undefined) {
      const both = this.#together(one, other, things[other.thing]);
      return both === undefined ? [one, other] : [both];
    }
    const beside = pick(without(firsts, first), draw());
    return beside === undefined ? [one] : [one, this.#of(beside, things, 0)];
  }

  /** Somebody who can be shown from each side, as the prompt describes him; undefined where none is known. */
  figure(prompt: string, seed: bigint, allowance: Allowance, subject = prompt): SidedFigure | undefined {
    if (allowance === "none") return undefined;
    return this.#figures.of(this.#known(thingsOf(subject)), changesOf(prompt), randomWords(seed));
  }

  /** The character that the prompt names, composed of parts, where that shows more than a picture does. */
  #character(
    things: readonly Thing[],
    firsts: readonly Ranked[],
    allowance: Allowance,
    draw: () => number,
    isSubject: boolean,
  ) {
    const composed = compose(things, this.#wardrobe, draw);
    if (composed === undefined) return undefined;
    const { library } = this.#catalogue;
    const { parts, shown, isColoured } = composed;
    if (!parts.every(({ picture }) => allows(allowance, library.sourceOf(picture).licence))) return undefined;
    const isMore = isSubject || shown.size > 1 || (isColoured && !this.#isSo(firsts[0])) || !this.#isGood(firsts[0]);
    if (!isMore) return undefined;
    const pixels = inState(composed.pixels, saidOf(things[0] as Thing), () => false);
    const pictures = parts.map(({ picture }) => picture);
    return { pixels, pictures, score: 1000, composed: true, thing: 0, shown };
  }

  /** One of several things, of which the picture has all: a goblin with a bomb. */
  #hasAll({ picture, score }: Ranked, [, ...others]: readonly Thing[]): boolean {
    const entry = this.#catalogue.entry(picture);
    if (entry === undefined || !entry.drawn || others.length === 0 || score < WELL) return false;
    const own = [...entry.names, ...entry.keywords, ...entry.colours];
    const said = others.flatMap(({ words }) => words.filter(({ role }) => role === "head" || role === "colour"));
    return said.every(({ lemma }) =>
      [lemma, ...synonymsOf(lemma)].some((word) => own.includes(this.#catalogue.lemmas.numberOf(word) ?? -1)),
    );
  }

  /** A picture that shows somebody better than parts would: no mere shape. */
  #isGood(best: Ranked | undefined): boolean {
    return best !== undefined && best.score >= WELL && !this.#catalogue.isOf(best.picture, ["shape"]);
  }

  /** A picture that has all that the prompt says, colours too. */
  #isSo(best: Ranked | undefined): boolean {
    return best !== undefined && best.score >= ALL && this.#isGood(best);
  }

  /** Both in one picture, where the prompt says how they are together. */
  #together(one: Chosen, other: Chosen, thing: Thing | undefined): Chosen | undefined {
    const arrangement = thing && this.#arrangement(one, other, thing);
    if (arrangement === undefined) return undefined;
    const pixels = together(one.pixels, other.pixels, arrangement);
    const score = Math.min(one.score, other.score);
    return { pixels, pictures: [...one.pictures, ...other.pictures], score, composed: true, thing: 0 };
  }

  #arrangement(one: Chosen, other: Chosen, { joint = "", words }: Thing): Arrangement | undefined {
    const isA = ({ pictures: [picture] }: Chosen, kinds: readonly string[]) =>
      this.#catalogue.isOf(picture as number, kinds);
    if (isA(one, GROUND) || isA(other, GROUND)) return undefined;
    if (joint === "and" || isA(other, SOMEBODY)) return UNDER.has(joint) ? "under" : "beside";
    if (UNDER.has(joint)) return joint === "in" && words.some(({ lemma }) => wornAs(lemma)) ? undefined : "under";
    const isSomebody = one.pictures.length > 1 || isA(one, LIVING);
    if (!HOLDING.has(joint) || !isSomebody) return undefined;
    return words.some(({ lemma }) => HEADGEAR.has(lemma)) ? "worn" : "held";
  }

  #of({ picture, score }: Ranked, things: readonly Thing[], place: number): Chosen {
    const { pixels, isInState } = pictured(this.#catalogue, picture, things[place] as Thing);
    return { pixels, pictures: [picture], score, composed: isInState, thing: place };
  }

  #fitting(prompt: string, allowance: Allowance): Fitting {
    const key = `${allowance} ${prompt}`;
    if (this.#last?.key === key) return this.#last.fitting;
    const fitting = this.#ofThings(this.#known(thingsOf(prompt)), allowance);
    this.#last = { key, fitting };
    return fitting;
  }

  /** Without the words that mean nothing here: they are ignored, as the network ignores them. */
  #known(things: readonly Thing[]): Thing[] {
    const known = things.map((thing) => ({
      ...thing,
      words: thing.words.filter(({ lemma }) => this.#catalogue.knows(lemma)),
    }));
    return known.filter(({ words }) => words.length > 0);
  }

  #ofThings(things: Thing[], allowance: Allowance): Fitting {
    const [thing, ...others] = things;
    if (thing === undefined) return { things, firsts: [] };
    const whole = asGood(this.#rank(thing, others, allowance), LEAST);
    const part = whole.length > 0 ? undefined : withoutHead(thing);
    const firsts = part === undefined ? whole : asGood(this.#rank(part, others, allowance), SURE);
    for (const [i, other] of others.entries()) {
      const ranked = asGood(this.#rank(other, [], allowance), SURE);
      if (ranked.length > 0) return { things, firsts, second: { place: i + 1, ranked } };
    }
    return { things, firsts };
  }

  #rank(thing: Thing, others: readonly Thing[], allowance: Allowance): Ranked[] {
    const { library } = this.#catalogue;
    const open = new Set(library.index.sources.filter(({ licence }) => allows(allowance, licence)));
    const isAllowed = (picture: number) =>
      open.has(library.sourceOf(picture)) && library.layerOf(picture) === undefined;
    return rank(this.#catalogue, thing, others, isAllowed);
  }
}

/** Words between somebody and what he has, and between a thing and what it is upon. */
const HOLDING = new Set(["holding", "carrying", "wielding", "with", "wearing"]);
const UNDER = new Set(["on", "in", "riding"]);
const HEADGEAR = new Set("hat crown helmet cap hood horn halo".split(" "));
const LIVING = ["monster", "animal", "character", "person", "nature"];
const SOMEBODY = ["monster", "animal", "character"];

/** A ghost pirate is a ghost where there is no pirate. */
function withoutHead({ words }: Thing): Thing | undefined {
  const compound = words.find(({ role }) => role === "compound");
  return compound && { words: [{ ...compound, role: "head" }] };
}

/** The prompt's colours decide, whatever the picture has. */
function inColours(chosen: Chosen, prompt: string): Chosen {
  return { ...chosen, pixels: changed(chosen.pixels, changesOf(prompt)), composed: true };
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

/** The better, the likelier. @param word 32 random bits. */
function pick(fitting: readonly Ranked[], word: number): Ranked | undefined {
  const worst = (fitting[0]?.score ?? 0) - AS_GOOD;
  const total = fitting.reduce((sum, { score }) => sum + score - worst, 0);
  let left = word % Math.max(1, total);
  return fitting.find(({ score }) => {
    left -= score - worst;
    return left < 0;
  });
}

function without(fitting: readonly Ranked[], chosen: Ranked): Ranked[] {
  return fitting.filter(({ picture }) => picture !== chosen.picture);
}

/** Random numbers of 32 bits, one after the other. */
function randomWords(seed: bigint): () => number {
  let index = 0;
  return () => philox([index++, STREAM, 0, 0], seed)[0];
}
