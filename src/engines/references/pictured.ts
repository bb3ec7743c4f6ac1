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
  const colour = words.find(({ lemma, role }) => role !== "head" && isPaint(lemma))?.lemma;
  const seen = [...names, ...namesOf(entry?.colours)];
  const isSeen = colour === undefined || [colour, ...synonymsOf(colour)].some((name) => seen.includes(name));
  return isSeen ? own : changed(own, [{ part: "whole", colour }]);
}
