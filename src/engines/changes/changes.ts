import type { Rgba } from "../../image/rgba.ts";
import { drawOver } from "../characters/layers.ts";
import { isPaint, painted } from "../characters/recolour.ts";
import { type Thing, thingsOf } from "../references/prompt-things.ts";
import { NECK, type Part, pixelsOf } from "./parts.ts";

/** What a prompt asks to be done to a picture: one of its parts in another colour. */
export interface Change {
  part: Part;
  colour: string;
}

const PARTS: Readonly<Record<Exclude<Part, "whole">, string>> = {
  clothes:
    "armour plate breastplate mail scales robe dress gown tunic shirt clothes cloth coat jacket vest outfit uniform suit body",
  legs: "trousers legs skirt leg",
  boots: "boot shoe foot",
  hat: "helmet hood hat cap crown turban bandana mask visor",
  hair: "hair beard",
  skin: "skin face",
  cloak: "cloak cape wings wing",
  shield: "shield buckler",
  weapon: "sword axe staff spear bow wand weapon blade hammer mace dagger club lance scythe trident",
};
const PART_OF = new Map(
  Object.entries(PARTS).flatMap(([part, words]) => words.split(" ").map((word) => [word, part as Part])),
);

/** The changes that a prompt names, in its order. */
export function changesOf(prompt: string): Change[] {
  return thingsOf(prompt).flatMap((thing, place) => changeOf(thing, place === 0) ?? []);
}

/** What the picture is of changes as a whole: a golden sword is no part, but "make the sword golden" speaks of one. */
function changeOf({ words }: Thing, isFirst: boolean): Change | undefined {
  const colour = words.map(({ lemma }) => paintOf(lemma)).find((known) => known !== undefined);
  if (colour === undefined) return undefined;
  const isOrder = words.some(({ lemma }) => ORDERS.has(lemma));
  const part = words.map(({ lemma }) => PART_OF.get(lemma)).find((known) => known !== undefined);
  return { colour, part: isFirst && !isOrder ? "whole" : (part ?? "whole") };
}

/** Substances by the paint that they look like. */
const SUBSTANCES = new Map(
  Object.entries({
    ice: "icy",
    frost: "icy",
    crystal: "icy",
    diamond: "icy",
    fire: "orange",
    flame: "orange",
    wooden: "wood",
    stone: "grey",
    bone: "ivory",
    ruby: "crimson",
    sapphire: "blue",
    jade: "emerald",
    rusty: "copper",
  }),
);

function paintOf(lemma: string): string | undefined {
  return isPaint(lemma) ? lemma : SUBSTANCES.get(lemma);
}

const ORDERS = new Set("make turn paint dye change recolour recolor color give put".split(" "));

/**
 * The picture with these changes; a part that is not seen in it is the whole. @param within pixels that may change, by their numbers: where that is
 * said, all of them do. @param neck see `pixelsOf`.
 */
export function changed(
  picture: Rgba,
  changes: readonly Change[],
  { within, neck = NECK }: { within?: ReadonlySet<number> | undefined; neck?: number } = {},
): Rgba {
  const result = { ...picture, data: picture.data.slice() };
  for (const { part, colour } of changes) {
    const seen = pixelsOf(picture, part, neck) ?? pixelsOf(picture, part === "cloak" ? "clothes" : "whole", neck);
    const pixels = within ?? seen ?? [];
    drawOver(result, painted(only(picture, pixels), colour));
  }
  return result;
}

function only(picture: Rgba, pixels: Iterable<number>): Rgba {
  const data = new Uint8Array(picture.data.length);
  for (const pixel of pixels) data.set(picture.data.subarray(4 * pixel, 4 * pixel + 4), 4 * pixel);
  return { ...picture, data };
}
