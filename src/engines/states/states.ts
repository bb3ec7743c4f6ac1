import type { Rgba } from "../../image/rgba.ts";
import { flaming, frozen, glowing, sleeping, sparkling } from "./around.ts";
import { broken, cracked } from "./fracture.ts";
import { bloody, charred, mossy, muddy, rusty, snowy, spotted, striped } from "./surface.ts";

type State = (picture: Rgba) => Rgba;

/** What anything may be, and in which words that is said. Few pictures of a library show it, and nearly all things may be asked for in it. */
const SURFACES: readonly (readonly [words: string, state: State])[] = [
  ["rusty rusted corroded", rusty],
  ["mossy overgrown", mossy],
  ["bloody bloodied bloodstained", bloody],
  ["muddy dirty", muddy],
  ["snowy snow-covered", snowy],
  ["burnt burned charred scorched", charred],
  ["cracked", cracked],
  ["striped stripy", striped],
  ["spotted dotted polka", spotted],
];
/** The same of things that end somewhere: ground does not. */
const WHOLES: typeof SURFACES = [
  ["burning flaming blazing fiery", flaming],
  ["frozen", frozen],
  ["broken shattered smashed snapped", broken],
  ["glowing shining radiant luminous", glowing],
  ["magic magical enchanted sparkling sparkly", sparkling],
  ["sleeping asleep", sleeping],
];

/**
 * A picture of 32x32 in the first state that is said of it; itself where none is. @param isSeen whether the picture's own words have a word:
 * nothing is done that it shows already.
 */
export function inState(
  picture: Rgba,
  said: readonly string[],
  isSeen: (word: string) => boolean,
  isGround = false,
): Rgba {
  for (const [words, state] of isGround ? SURFACES : [...WHOLES, ...SURFACES]) {
    const all = words.split(" ");
    if (said.some((word) => all.includes(word)) && !all.some(isSeen)) return state(picture);
  }
  return picture;
}
