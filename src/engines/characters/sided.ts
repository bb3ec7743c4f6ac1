import type { Rgba } from "../../image/rgba.ts";
import { type Change, changed } from "../changes/changes.ts";
import { type Moment, posed } from "../poses/posed.ts";
import type { Pose, Side } from "../poses/stance.ts";
import type { Catalogue } from "../references/catalogue.ts";
import type { Thing } from "../references/prompt-things.ts";
import { rank } from "../references/ranking.ts";

/** Characters of which the library has four sides and several poses: the number of one, the row of its sheet and the column. */
const PATH = /^ninja-adventure\/characters\/(\d+)\/(\d)(\d)$/;
const COLUMNS: readonly Side[] = ["front", "behind", "left", "right"];
/** Rows of the sheet: four of walking, of which the first is standing, too, then what else there is. */
const WALK = [0, 1, 2, 3];
const [STANDING, ATTACK, JUMP] = [0, 4, 5] as const;
/** The side of one of their pixels in the library. */
const UNIT = 2;
/** Where their large heads end, in shares of their height. */
const NECK = 0.68;
/** In thousandths: nearly as good, so that a seed may choose it, and too bad to be the one who is meant. */
const AS_GOOD = 140;
const LEAST = 400;

/** Somebody in the mask of a cat, who is no cat. */
const MASKED = "11 0 0";

/** Who looks like somebody whom none of them is called. */
const LIKE = new Map(
  `
18 15 20 22: hero warrior fighter adventurer champion swordsman gladiator crusader paladin
1: archer ranger hunter elf druid
7: thief rogue assassin bandit
13: pirate captain spy
3 8: soldier guard guardsman sailor miner
24: mage wizard sorcerer warlock witch necromancer sorceress
2: priest cleric
20: barbarian berserker dwarf
25 6 10: man boy person villager character npc merchant prince
4 17: woman girl princess queen heroine lady
`
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [numbers, words] = line.split(": ") as [string, string];
      return words.split(" ").map((word) => [word, numbers.split(" ").map(Number)] as const);
    }),
);

/** One of them, changed as the prompt says, from all sides. */
export interface SidedFigure {
  picture(side: Side, pose: Pose, moment: Moment): { pixels: Rgba; picture: number };
  /** How he stands, seen from each side: all of his colours. */
  sides: Rgba[];
}

/** Finds characters who can be shown from each side. */
export class SidedFigures {
  readonly #catalogue: Catalogue;
  /** Their pictures in the library, by number, row and column. */
  readonly #pictures = new Map<string, number>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    for (const [picture, path] of catalogue.library.index.pictures.path.entries()) {
      const [, number, row, column] = PATH.exec(path) ?? [];
      if (number !== undefined) this.#pictures.set(`${number} ${row} ${column}`, picture);
    }
  }

  /** The one whom the prompt names first; undefined where he is none of these. @param draw a random number of 32 bits chooses among those that fit. */
  of(things: readonly Thing[], changes: readonly Change[], draw: () => number): SidedFigure | undefined {
    const numbers = this.#fitting(things);
    const number = numbers[draw() % Math.max(1, numbers.length)];
    return number === undefined ? undefined : this.#figure(number, changes);
  }

  #fitting([thing, ...others]: readonly Thing[]): number[] {
    if (thing === undefined) return [];
    const isMasked = thing.words.some(({ lemma }) => lemma === "mask");
    const fronts = new Map(
      [...this.#pictures].filter(([key]) => key.endsWith(" 0 0")).map(([key, picture]) => [picture, key]),
    );
    const ranked = rank(
      this.#catalogue,
      thing,
      others,
      (picture) => fronts.has(picture) && (isMasked || fronts.get(picture) !== MASKED),
    );
    const best = ranked[0]?.score ?? 0;
    const named = ranked.filter(({ score }) => best >= LEAST && score > best - AS_GOOD);
    if (named.length > 0) return named.map(({ picture }) => Number.parseInt(fronts.get(picture) as string, 10));
    const like = thing.words.map(({ lemma }) => LIKE.get(lemma)).find((known) => known !== undefined) ?? [];
    return like.filter((number) => this.#pictures.has(`${number} 0 0`));
  }

  #figure(number: number, changes: readonly Change[]): SidedFigure {
    const { library } = this.#catalogue;
    const place = (row: number, side: Side) => {
      const column = COLUMNS.indexOf(side);
      // A row that is the same as the first is in the library once.
      const [own, standing] = [row, STANDING].map((row) => this.#pictures.get(`${number} ${row} ${column}`));
      return (own ?? standing) as number;
    };
    const front = library.picture(place(STANDING, "front"));
    const recolour = recolouring(front, changed(front, changes, { neck: NECK }));
    const seen = (row: number, side: Side) => recolour(library.picture(place(row, side)));
    return {
      picture: (side, pose, moment) => {
        const row = rowOf(pose, moment);
        const standing = row ?? STANDING;
        const pixels = seen(standing, side);
        const moved = row === undefined ? posed(pixels, pose, moment, UNIT) : pixels;
        return { pixels: moved, picture: place(standing, side) };
      },
      sides: COLUMNS.map((side) => seen(STANDING, side)),
    };
  }
}

/** Undefined for what no row shows: that is standing, moved. */
function rowOf(pose: Pose, { index, count }: Moment): number | undefined {
  const phase = index / count;
  const isMiddle = phase >= 0.25 && phase < 0.75;
  if (pose === "walk") return WALK[Math.floor(4 * phase)];
  if (pose === "attack") return isMiddle ? ATTACK : STANDING;
  return pose === "jump" ? (isMiddle ? JUMP : STANDING) : undefined;
}

/** Each colour of one picture as it is in another of the same shape, for all of his pictures. */
function recolouring(before: Rgba, after: Rgba): (picture: Rgba) => Rgba {
  const colours = new Map<string, Uint8Array>();
  const colourAt = ({ data }: Rgba, at: number) => data.subarray(at, at + 4);
  for (let at = 0; at < before.data.length; at += 4) {
    const [own, other] = [String(colourAt(before, at)), colourAt(after, at)];
    if (own !== String(other)) colours.set(own, other);
  }
  return (picture) => {
    const data = picture.data.slice();
    for (let at = 0; at < data.length; at += 4) data.set(colours.get(String(colourAt(picture, at))) ?? [], at);
    return { ...picture, data };
  };
}
