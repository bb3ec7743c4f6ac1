import { philox } from "../sprite/philox.ts";
import type { Catalogue } from "./catalogue.ts";
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

/** A picture to draw after, by its number, and how well it fits, in thousandths. */
export type Chosen = Ranked;

/**
 * The pictures that a prompt is drawn after: at most two, of which the first is the more important. The same prompt, seed and allowance
 * choose the same pictures on every machine; other seeds choose others among those that fit as well.
 */
export class ReferenceChooser {
  readonly #catalogue: Catalogue;
  /** The fitting pictures of the prompt that was asked for last: frames and seeds of one prompt come one after the other. */
  #last: { key: string; fitting: Ranked[][] } | undefined;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  choose(prompt: string, seed: bigint, allowance: Allowance): Chosen[] {
    const [firsts = [], seconds = []] = this.#fitting(prompt, allowance);
    const [draw, other] = philox([0, STREAM, 0, 0], seed);
    const first = pick(firsts, draw);
    if (first === undefined) return [];
    const second = pick(seconds.length > 0 ? seconds : without(firsts, first), other);
    return second === undefined ? [first] : [first, second];
  }

  /** Those of the first thing, and those of a second one where it has fitting ones. */
  #fitting(prompt: string, allowance: Allowance): Ranked[][] {
    const key = `${allowance} ${prompt}`;
    if (this.#last?.key === key) return this.#last.fitting;
    const things = allowance === "none" ? [] : thingsOf(prompt);
    const fitting = this.#ofThings(things, allowance);
    this.#last = { key, fitting };
    return fitting;
  }

  #ofThings([thing, ...others]: readonly Thing[], allowance: Allowance): Ranked[][] {
    if (thing === undefined) return [];
    const firsts = [thing, ...withoutHead(thing)]
      .map((thing) => asGood(this.#rank(thing, others, allowance), LEAST))
      .find((fitting) => fitting.length > 0);
    if (firsts === undefined) return [];
    for (const other of others) {
      const seconds = asGood(this.#rank(other, [], allowance), SURE);
      if (seconds.length > 0) return [firsts, seconds];
    }
    return [firsts];
  }

  #rank(thing: Thing, others: readonly Thing[], allowance: Allowance): Ranked[] {
    const { library } = this.#catalogue;
    const { layer, source } = library.index;
    const open = library.index.sources.map(({ licence }) => allows(allowance, licence));
    return rank(
      this.#catalogue,
      thing,
      others,
      (picture) => open[source[picture] as number] === true && layer[picture] === undefined,
    );
  }
}

/** A ghost pirate is a ghost where there is no pirate. */
function withoutHead({ words }: Thing): Thing[] {
  const compound = words.find(({ role }) => role === "compound");
  return compound === undefined ? [] : [{ words: [{ ...compound, role: "head" }] }];
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
