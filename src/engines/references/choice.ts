import type { Rgba } from "../../image/rgba.ts";
import { changed, changesOf } from "../changes/changes.ts";
import { compose } from "../characters/character.ts";
import { type SidedFigure, SidedFigures } from "../characters/sided.ts";
import { Wardrobe } from "../characters/wardrobe.ts";
import { philox } from "../sprite/philox.ts";
import type { Catalogue } from "./catalogue.ts";
import { holding } from "./holding.ts";
import { type Allowance, allows } from "./licences.ts";
import { type Thing, thingsOf } from "./prompt-things.ts";
import { type Ranked, rank } from "./ranking.ts";

/** Of the generator that references are drawn from, far from those of noise. */
const STREAM = 0xffff_fffe;
/** In thousandths: pictures so much worse than the best fit as well, and a seed may choose them. */
const AS_GOOD = 140;
const MOST = 12;
/** Below this even the best is a picture of something else, and nothing is better. */
const LEAST = 400;
/** A second thing is drawn after a picture of its own only where there is a fitting one. */
const SURE = 700;
/** A character of whom the prompt says no more is composed of parts only where no picture is as good as this. */
const WELL = 915;

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
    const first = pick(firsts, draw());
    const other = second && pick(second.ranked, draw());
    const isSubject = subject !== undefined;
    const character = this.#character(things, firsts, allowance, draw, isSubject);
    if (character !== undefined) {
      const isThere = other === undefined || character.shown.has(second?.place ?? 0);
      return [character, ...(isThere ? [] : [this.#of(other)])];
    }
    if (first === undefined) return [];
    if (isSubject) return [this.#coloured(first, prompt), ...(other ? [this.#of(other)] : [])];
    const held = other && this.#held(first, other, things[second?.place ?? 0]);
    if (held) return [held, this.#of(first)];
    const beside = other ?? pick(without(firsts, first), draw());
    return [first, ...(beside === undefined ? [] : [beside])].map((ranked) => this.#of(ranked));
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
    const { pixels, parts, shown, isColoured } = composed;
    if (!parts.every(({ picture }) => allows(allowance, library.sourceOf(picture).licence))) return undefined;
    const isMore = isSubject || shown.size > 1 || isColoured || !this.#isGood(firsts[0]);
    const pictures = parts.map(({ picture }) => picture);
    return isMore ? { pixels, pictures, score: 1000, composed: true, shown } : undefined;
  }

  /** A picture that shows somebody better than parts would: no mere shape. */
  #isGood(best: Ranked | undefined): boolean {
    return best !== undefined && best.score >= WELL && !this.#isOf(best.picture, ["shape"]);
  }

  #isOf(picture: number, kinds: readonly string[]): boolean {
    const own = this.#catalogue.entry(picture)?.kinds;
    return kinds.some((kind) => own?.includes(this.#catalogue.lemmas.numberOf(kind) ?? -1));
  }

  /** Somebody with a thing in his hand, as the prompt says. */
  #held(holder: Ranked, thing: Ranked, { joint }: Thing = { words: [] }): Chosen | undefined {
    const isHeld =
      joint !== undefined &&
      HOLDING.has(joint) &&
      this.#isOf(thing.picture, HELD) &&
      this.#isOf(holder.picture, LIVING);
    if (!isHeld) return undefined;
    const [one, other] = [this.#of(holder), this.#of(thing)];
    const pictures = [holder.picture, thing.picture];
    return { pixels: holding(one.pixels, other.pixels), pictures, score: holder.score, composed: true };
  }

  /** In the colours that the prompt names. */
  #coloured(ranked: Ranked, prompt: string): Chosen {
    const chosen = this.#of(ranked);
    return { ...chosen, pixels: changed(chosen.pixels, changesOf(prompt)), composed: true };
  }

  #of({ picture, score }: Ranked): Chosen {
    return { pixels: this.#catalogue.library.picture(picture), pictures: [picture], score, composed: false };
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

const HOLDING = new Set(["holding", "carrying", "wielding", "with"]);
const LIVING = ["monster", "animal", "character", "person", "nature"];
const HELD = ["item", "object", "food", "weapon"];

/** A ghost pirate is a ghost where there is no pirate. */
function withoutHead({ words }: Thing): Thing | undefined {
  const compound = words.find(({ role }) => role === "compound");
  return compound && { words: [{ ...compound, role: "head" }] };
}

function asGood(ranked: readonly Ranked[], least: number): Ranked[] {
  const best = ranked[0]?.score ?? 0;
  return best < least ? [] : ranked.slice(0, MOST).filter(({ score }) => score > best - AS_GOOD);
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
