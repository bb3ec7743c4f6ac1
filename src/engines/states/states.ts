import type { Rgba } from "../../image/rgba.ts";
import { flaming, frozen, glowing, sleeping, sparkling } from "./around.ts";
import { broken, cracked } from "./fracture.ts";
import { bloody, charred, mossy, muddy, rusty, snowy, spotted, striped } from "./surface.ts";

type State = (picture: Rgba) => Rgba;

/** What anything may be, and in which words that is said. Few pictures of a library show it, and nearly all things may be asked for in it. */
const SURFACES = table([
  ["rusty rusted corroded", rusty],
  ["mossy overgrown", mossy],
  ["bloody bloodied bloodstained", bloody],
  ["muddy dirty", muddy],
  ["snowy", snowy],
  ["burnt burned charred scorched", charred],
  ["cracked", cracked],
  ["striped stripy", striped],
  ["spotted dotted polka", spotted],
]);
/** The same of things that end somewhere: ground does not. */
const WHOLES = table([
  ["burning flaming blazing fiery", flaming],
  ["frozen", frozen],
  ["broken shattered smashed snapped", broken],
  ["glowing shining radiant luminous", glowing],
  ["magic magical enchanted sparkling sparkly", sparkling],
  ["sleeping asleep", sleeping],
]);
const ALL = [...WHOLES, ...SURFACES];

function table(rows: readonly (readonly [words: string, state: State])[]) {
  return rows.map(([words, state]) => ({ words: words.split(" "), state }));
}

/** Whether a word says in which state a thing is. */
export function isState(word: string): boolean {
  return ALL.some(({ words }) => words.includes(word));
}

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
  const states = isGround ? SURFACES : ALL;
  const asked = states.find(({ words }) => said.some((word) => words.includes(word)) && !words.some(isSeen));
  return asked === undefined ? picture : asked.state(picture);
}
