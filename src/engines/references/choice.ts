import type { Rgba } from "../../image/rgba.ts";
import { changed, changesOf } from "../changes/changes.ts";
import { compose } from "../characters/character.ts";
import { type SidedFigure, SidedFigures } from "../characters/sided.ts";
import { Wardrobe } from "../characters/wardrobe.ts";
import { philox } from "../sprite/philox.ts";
import { inState } from "../states/states.ts";
import { type Arrangement, arrangementOf, type Side } from "./arrangements.ts";
import type { Catalogue } from "./catalogue.ts";
import { AS_GOOD, Fittings, WELL } from "./fitting.ts";
import { type Allowance, allows } from "./licences.ts";
import { GROUND, pictured, saidOf } from "./pictured.ts";
import type { Thing } from "./prompt-things.ts";
import type { Ranked } from "./ranking.ts";
import { together } from "./together.ts";

/** Of the generator that references are drawn from, far from those of noise. */
const STREAM = 0xffff_fffe;
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

/**
 * What a prompt is drawn after: at most two, of which the first is the more important. The same prompt, seed and allowance choose the
 * same on every machine; other seeds choose others among those that fit as well.
 */
export class ReferenceChooser {
  readonly #catalogue: Catalogue;
  readonly #wardrobe: Wardrobe;
  #figures: SidedFigures | undefined;
  readonly #fittings: Fittings;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#wardrobe = new Wardrobe(catalogue.library);
    this.#fittings = new Fittings(catalogue, this.#wardrobe);
  }

  /** @param subject what of the prompt is to be the same in several pictures: it alone chooses, and the prompt colours. */
  choose(prompt: string, seed: bigint, allowance: Allowance, subject?: string): Chosen[] {
    if (allowance === "none") return [];
    const draw = randomWords(seed);
    const { things, firsts: fitting, second, isTraded } = this.#fittings.of(prompt, allowance);
    const firsts = subject === undefined ? fitting : this.#fittings.of(subject, allowance).firsts;
    const isSubject = subject !== undefined;
    const wholes = isSubject ? [] : firsts.filter((ranked) => this.#fittings.hasAll(ranked, things));
    const first = pick(wholes.length > 0 ? wholes : firsts, draw());
    const ranked = second && pick(second.ranked, draw());
    const isWhole = wholes.length > 0;
    const other = !isWhole && ranked && second ? this.#of(ranked, things, second.place) : undefined;
    const character = isWhole || isTraded ? undefined : this.#character(things, firsts, allowance, draw, isSubject);
    if (character !== undefined) {
      if (other === undefined || character.shown.has(other.thing)) return [character];
      const both = this.#together(character, other, things);
      return both === undefined ? [character, other] : [both];
    }
    if (first === undefined) return [];
    const one = this.#of(first, things, 0);
    if (isSubject) return [inColours(one, prompt), ...(other ? [other] : [])];
    if (other !== undefined) {
      const both = this.#together(one, other, things);
      return both === undefined ? [one, other] : [both];
    }
    const beside = pick(without(firsts, first), draw());
    return beside === undefined ? [one] : [one, this.#of(beside, things, 0)];
  }

  /** Somebody who can be shown from each side, as the prompt describes him; undefined where none is known. */
  figure(prompt: string, seed: bigint, allowance: Allowance, subject = prompt): SidedFigure | undefined {
    if (allowance === "none") return undefined;
    this.#figures ??= new SidedFigures(this.#catalogue);
    return this.#figures.of(this.#fittings.thingsOf(subject), changesOf(prompt), randomWords(seed));
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
    const pixels = inState(composed.pixels, saidOf(things[0] as Thing), []);
    const pictures = parts.map(({ picture }) => picture);
    return { pixels, pictures, score: 1000, composed: true, thing: 0, shown };
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
  #together(one: Chosen, other: Chosen, things: readonly Thing[]): Chosen | undefined {
    const arrangement = this.#arrangement(one, other, things);
    if (arrangement === undefined) return undefined;
    const pixels = together(one.pixels, other.pixels, arrangement);
    const score = Math.min(one.score, other.score);
    return { pixels, pictures: [...one.pictures, ...other.pictures], score, composed: true, thing: 0 };
  }

  #arrangement(one: Chosen, other: Chosen, things: readonly Thing[]): Arrangement | undefined {
    const sideOf = ({ pictures, thing }: Chosen): Side => ({
      thing: things[thing] as Thing,
      isOf: (kinds) => this.#catalogue.isOf(pictures[0] as number, kinds),
      isCharacter: pictures.length > 1,
    });
    const sides = [one, other].map(sideOf) as [Side, Side];
    return sides.some(({ isOf }) => isOf(GROUND)) ? undefined : arrangementOf(...sides);
  }

  #of({ picture, score }: Ranked, things: readonly Thing[], place: number): Chosen {
    const { pixels, isMade } = pictured(this.#catalogue, picture, things[place] as Thing);
    return { pixels, pictures: [picture], score, composed: isMade, thing: place };
  }
}

/** The prompt's colours decide, whatever the picture has. */
function inColours(chosen: Chosen, prompt: string): Chosen {
  return { ...chosen, pixels: changed(chosen.pixels, changesOf(prompt)), composed: true };
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
