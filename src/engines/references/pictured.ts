import type { Rgba } from "../../image/rgba.ts";
import { changed } from "../changes/changes.ts";
import { isPaint } from "../characters/recolour.ts";
import { inState } from "../states/states.ts";
import type { Catalogue } from "./catalogue.ts";
import { counted } from "./counted.ts";
import { paintedShape } from "./painted-shape.ts";
import type { Thing } from "./prompt-things.ts";
import { shapeColours } from "./shape-colours.ts";
import { colourOfStuff } from "./stuffs.ts";
import { synonymsOf } from "./synonyms.ts";

/** The style of shapes in one colour. */
export const COLOURLESS = "shape";

/** What has no end. */
export const GROUND = ["floor", "wall", "water", "ground"];

/** Glass, metal and shadows have these, whatever colour a thing has. */
const NEUTRAL = ["white", "grey", "black"];

/** A picture of the library as a thing of the prompt: in the colour, the state and the number that are said of it, where it has others. */
export function pictured(catalogue: Catalogue, picture: number, thing: Thing): Pictured {
  const entry = catalogue.entry(picture);
  const own = [...(entry?.names ?? []), ...(entry?.keywords ?? [])].map((word) => catalogue.lemmas.nameOf(word));
  const isGround = catalogue.isOf(picture, GROUND);
  const before = coloured(catalogue, picture, isGround ? thing : withoutFrost(thing));
  const one = inState(before, saidOf(thing), own, isGround);
  const { count } = thing;
  const pixels = count === undefined || isGround || own.includes(count) ? one : counted(one, count);
  return { pixels, isMade: pixels !== before };
}

/** A thing of the prompt. */
interface Pictured {
  pixels: Rgba;
  /** A state was drawn over it, or it is there several times. */
  isMade: boolean;
}

/** A thing that is frozen keeps its colours, in a block of ice; ground has those of ice. */
function withoutFrost({ words, ...thing }: Thing): Thing {
  return { ...thing, words: words.filter(({ lemma }) => lemma !== "frozen") };
}

/** What is said of a thing beside its name. */
export function saidOf({ words }: Thing): string[] {
  return words.filter(({ role }) => role !== "head").map(({ lemma }) => lemma);
}

function coloured(catalogue: Catalogue, picture: number, thing: Thing): Rgba {
  const { library, lemmas } = catalogue;
  const own = library.picture(picture);
  const entry = catalogue.entry(picture);
  const namesOf = (numbers: readonly number[] = []) => numbers.map((number) => lemmas.nameOf(number));
  const names = namesOf(entry?.names);
  if (library.styleOf(picture) === COLOURLESS)
    return paintedShape(
      own,
      shapeColours(
        thing.words.map(({ lemma }) => lemma),
        names,
        catalogue,
      ),
    );
  const said = saidOf(thing);
  const word = said.find(isPaint) ?? said.find((lemma) => colourOfStuff(lemma) !== undefined);
  if (word === undefined) return own;
  const stuff = colourOfStuff(word);
  const colour = stuff ?? word;
  // A blue potion's glass is white, and the potion no white one for that.
  const isOwn = (name: string, i: number) => i === 0 || !NEUTRAL.includes(name);
  const seen = [...names, ...namesOf(entry?.colours).filter(isOwn)];
  const isMadeOfIt = stuff !== undefined && namesOf(entry?.keywords).includes(word);
  const isSeen = isMadeOfIt || [word, colour, ...synonymsOf(colour)].some((name) => seen.includes(name));
  return isSeen ? own : changed(own, [{ part: "whole", colour }]);
}
