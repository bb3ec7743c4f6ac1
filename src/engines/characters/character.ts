import type { Rgba } from "../../image/rgba.ts";
import { blank } from "../../image/steps/canvas.ts";
import type { Thing, Word } from "../references/prompt-things.ts";
import { wornAs } from "./clothes.ts";
import { figureOf } from "./figure.ts";
import { drawOver, LAYERS, type Layer } from "./layers.ts";
import { isPaint, painted } from "./recolour.ts";
import type { Kit } from "./trades.ts";
import type { Part, Wardrobe } from "./wardrobe.ts";

const SIDE = 32;
/** Layers that a colour of somebody's trade is the colour of: an archer in green. */
const CLOTHES: readonly Layer[] = ["body", "legs", "cloak", "head", "boots"];
const COLOUR_OF_ELEMENT = new Map(
  Object.entries({
    fire: "red",
    flame: "red",
    ice: "cyan",
    frost: "cyan",
    water: "blue",
    snow: "white",
    dark: "black",
    shadow: "black",
    evil: "black",
    holy: "white",
    light: "white",
    death: "black",
    blood: "crimson",
    poison: "green",
    nature: "green",
    storm: "azure",
    royal: "purple",
  }),
);

/** A character composed as a prompt says. */
export interface Composed {
  pixels: Rgba;
  parts: Part[];
  /** The things that are seen in it, by their place in the prompt; 0 is the character. */
  shown: ReadonlySet<number>;
  /** The prompt says what colour the character is. */
  isColoured: boolean;
}

/** Which part lies on a layer, and its paint, where it has one. */
interface Worn {
  names: string;
  colour?: string;
}

/**
 * Dresses the one whom the prompt names first, and gives him what it says. Undefined where it names nobody who can be composed of
 * parts. @param draw random numbers of 32 bits: one after the other chooses among parts that fit.
 */
export function compose(things: readonly Thing[], wardrobe: Wardrobe, draw: () => number): Composed | undefined {
  const [first] = things;
  if (first === undefined) return undefined;
  const names = first.words
    .filter(({ role }) => role === "head" || role === "compound" || role === "kind")
    .map(({ lemma }) => lemma);
  const figure = figureOf(names);
  const isKnown = names.every(
    (name) => figureOf([name]) !== undefined || COLOUR_OF_ELEMENT.has(name) || GENERAL.has(name),
  );
  if (figure === undefined || !isKnown || wardrobe.isEmpty) return undefined;
  const outfit = outfitOf(figure.kits[draw() % figure.kits.length] as Kit);
  const own = colourOf(first.words);
  if (own !== undefined)
    for (const layer of figure.isRace ? (["base"] as const) : CLOTHES) paintLayer(outfit, layer, own);
  if (first.words.some(({ lemma }) => lemma === "old"))
    for (const layer of ["hair", "beard"] as const) paintLayer(outfit, layer, "white");
  const shown = new Set([0]);
  for (const [place, { words }] of things.entries()) if (place > 0 && wear(outfit, words)) shown.add(place);
  return { ...dressed(outfit, wardrobe, draw), shown, isColoured: own !== undefined };
}

const GENERAL = new Set(["character", "npc", "hero", "sprite", "enemy", "boss", "captain"]);

function outfitOf(kit: Kit): Map<Layer, Worn> {
  return new Map(Object.entries(kit).map(([layer, names]) => [layer as Layer, { names }]));
}

function colourOf(words: readonly Word[]): string | undefined {
  const colour = words.find(({ lemma, role }) => role !== "head" && isPaint(lemma))?.lemma;
  return colour ?? words.map(({ lemma }) => COLOUR_OF_ELEMENT.get(lemma)).find((known) => known !== undefined);
}

function paintLayer(outfit: Map<Layer, Worn>, layer: Layer, colour: string): void {
  const worn = outfit.get(layer);
  if (worn) outfit.set(layer, { ...worn, colour });
}

/** Whether there is a part for the thing, which is worn then. */
function wear(outfit: Map<Layer, Worn>, words: readonly Word[]): boolean {
  const head = words.find(({ role }) => role === "head");
  const found = head && wornAs(head.lemma);
  if (!found) return false;
  const { layer, names } = found;
  const colour = colourOf(words);
  outfit.set(layer, colour === undefined ? { names } : { names, colour });
  if (layer === "head") outfit.delete("hair");
  return true;
}

function dressed(
  outfit: ReadonlyMap<Layer, Worn>,
  wardrobe: Wardrobe,
  draw: () => number,
): { pixels: Rgba; parts: Part[] } {
  const pixels = blank(SIDE, SIDE);
  const parts: Part[] = [];
  for (const layer of LAYERS) {
    const worn = outfit.get(layer);
    const found = worn && partFor(wardrobe, layer, worn, draw);
    if (!found) continue;
    const [part, colour] = found;
    parts.push(part);
    const picture = wardrobe.pixels(part);
    drawOver(pixels, colour === undefined ? picture : painted(picture, colour));
  }
  return { pixels, parts };
}

/** One of the parts that are named, and its paint: that of the prompt, or the one behind the `@` of its name. */
function partFor(
  wardrobe: Wardrobe,
  layer: Layer,
  { names, colour }: Worn,
  draw: () => number,
): [part: Part, paint: string | undefined] | undefined {
  const choices = names.split("|").flatMap((choice) => {
    const [name = "", paint] = choice.split("@");
    const parts = wardrobe.named(layer, name);
    return parts.length > 0 ? [{ parts, paint: colour ?? paint }] : [];
  });
  const choice = choices[draw() % Math.max(1, choices.length)];
  return choice && [choice.parts[draw() % choice.parts.length] as Part, choice.paint];
}
