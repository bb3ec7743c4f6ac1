import type { Catalogue } from "./catalogue.ts";
import type { Entry } from "./entry.ts";

/** What is added to the score of a picture of a kind, or taken off, unless the prompt asks for that kind. */
const KINDS: Readonly<Record<string, number>> = {
  shape: -0.25,
  spell: -0.15,
  skill: -0.15,
  part: -0.3,
  blood: -0.3,
  tentacle: -0.3,
  trap: -0.1,
  person: -0.02,
  monster: 0.03,
  item: 0.03,
  character: 0.03,
  attacking: -0.1,
  jumping: -0.1,
  cheering: -0.1,
};
/** The kind of pictures that belong to an interface, where it is their first. */
const INTERFACE = ["icon", -0.15] as const;
/** The same by a word of the name: pieces of a monster that is drawn over several pictures, and sides that nobody asked to see. */
const NAMES: Readonly<Record<string, number>> = {
  tentacle: -0.2,
  behind: -0.3,
  left: -0.2,
  right: -0.2,
  spectral: -0.15,
  simulacrum: -0.15,
};
const FACE = -0.04;
/** Pictures of so few pixels that little is seen in them. */
const COARSE = -0.28;
/** Somebody with a name of his own looks like himself more than like his kind. */
const UNIQUE = -0.1;
/** Opaque pixels of 32x32 below which a picture has little to follow, or less than others, and those of one without any gap. */
const SMALL = 130;
const SMALLISH = 230;
const FULL = 1000;
const TOO_SMALL = -0.15;
const RATHER_SMALL = -0.07;
const FILLED = 0.12;
/** A tile is full. */
const GAPS = -0.5;

/** Which pictures are better to draw after, other things being equal. */
export class Prior {
  readonly #kinds: ReadonlyMap<number, number>;
  readonly #icon: number | undefined;
  readonly #names: ReadonlyMap<number, number>;
  readonly #tile: boolean;
  /** The most that it adds. */
  readonly most: number;

  /** @param asked the words of the prompt. */
  constructor(catalogue: Catalogue, asked: ReadonlySet<string>) {
    const unasked = (values: Readonly<Record<string, number>>) =>
      Object.entries(values).flatMap(([word, value]) => {
        const number = catalogue.lemmas.numberOf(word);
        return number === undefined || asked.has(word) ? [] : [[number, value] as const];
      });
    this.#kinds = new Map(unasked(KINDS));
    this.#names = new Map(unasked(NAMES));
    this.#icon = asked.has("icon") ? undefined : catalogue.lemmas.numberOf(INTERFACE[0]);
    const added = [...this.#kinds.values(), ...this.#names.values()].filter((value) => value > 0);
    this.#tile = asked.has("tile") || asked.has("texture") || asked.has("floor") || asked.has("ground");
    this.most = added.reduce((sum, value) => sum + value, this.#tile ? FILLED : 0);
  }

  of({ names, kinds, area, face, coarse, unique }: Entry): number {
    let sum = (face ? FACE : 0) + (coarse ? COARSE : 0) + (unique ? UNIQUE : 0);
    for (const name of names) sum += this.#names.get(name) ?? 0;
    for (const kind of kinds) sum += this.#kinds.get(kind) ?? 0;
    if (kinds[0] === this.#icon && this.#icon !== undefined) sum += INTERFACE[1];
    if (area < SMALL) sum += TOO_SMALL;
    else if (area < SMALLISH) sum += RATHER_SMALL;
    if (this.#tile) sum += area >= FULL ? FILLED : GAPS;
    return sum;
  }
}
