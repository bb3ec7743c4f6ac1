import type { Rgba } from "../../image/rgba.ts";
import { changed } from "../changes/changes.ts";
import { isPaint } from "../characters/recolour.ts";
import type { Catalogue } from "./catalogue.ts";
import { paintedShape } from "./painted-shape.ts";
import type { Thing } from "./prompt-things.ts";
import { shapeColours } from "./shape-colours.ts";
import { synonymsOf } from "./synonyms.ts";

/** The style of shapes in one colour. */
export const COLOURLESS = "shape";

/** What is said to be of these has their colours: an ice sword. */
const ELEMENTS: Readonly<Record<string, string>> = {
  fire: "orange",
  flame: "orange",
  ice: "azure",
  frozen: "azure",
  lava: "red",
  poison: "green",
  jade: "emerald",
};

/** A picture of the library as a thing of the prompt: in the colour that is said of it, where it has another. */
export function pictured(catalogue: Catalogue, picture: number, { words }: Thing): Rgba {
  const { library, lemmas } = catalogue;
  const own = library.picture(picture);
  const entry = catalogue.entry(picture);
  const namesOf = (numbers: readonly number[] = []) => numbers.map((number) => lemmas.nameOf(number));
  const names = namesOf(entry?.names);
  if (library.styleOf(picture) === COLOURLESS)
    return paintedShape(
      own,
      shapeColours(
        words.map(({ lemma }) => lemma),
        names,
        catalogue,
      ),
    );
  const said = words.filter(({ role }) => role !== "head").map(({ lemma }) => lemma);
  const word = said.find(isPaint) ?? said.find((lemma) => Object.hasOwn(ELEMENTS, lemma));
  if (word === undefined) return own;
  const colour = ELEMENTS[word] ?? word;
  const seen = [...names, ...namesOf(entry?.colours)];
  const isSeen = [word, colour, ...synonymsOf(colour)].some((name) => seen.includes(name));
  return isSeen ? own : changed(own, [{ part: "whole", colour }]);
}
