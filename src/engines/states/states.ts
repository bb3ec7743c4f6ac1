import type { Rgba } from "../../image/rgba.ts";
import { synonymsOf } from "../references/synonyms.ts";
import { flaming, frozen, glowing, sleeping, sparkling } from "./around.ts";
import { broken, cracked } from "./fracture.ts";
import { bloody, charred, mossy, muddy, rusty, snowy, spotted, striped } from "./surface.ts";

/** Its word, and how it is drawn over a picture. */
type State = readonly [word: string, draw: (picture: Rgba) => Rgba];

/** What anything may be. Few pictures of a library show it, and nearly all things may be asked for in it. Other words for each: references/synonyms.ts. */
const SURFACES: readonly State[] = [
  ["rusty", rusty],
  ["mossy", mossy],
  ["bloody", bloody],
  ["muddy", muddy],
  ["snowy", snowy],
  ["burnt", charred],
  ["cracked", cracked],
  ["striped", striped],
  ["spotted", spotted],
];
/** The same of things that end somewhere: ground does not. */
const WHOLES: readonly State[] = [
  ["burning", flaming],
  ["frozen", frozen],
  ["broken", broken],
  ["glowing", glowing],
  ["magic", sparkling],
  ["sleeping", sleeping],
];
const ALL = [...WHOLES, ...SURFACES];

/** Whether a word says in which state a thing is. */
export function isState(word: string): boolean {
  return ALL.some(([state]) => isCalled(state, word));
}

/**
 * A picture of 32x32 in the first state that is said of it; itself where none is. @param own the picture's words: nothing is done that it shows
 * already.
 */
export function inState(picture: Rgba, said: readonly string[], own: readonly string[], isGround = false): Rgba {
  const states = isGround ? SURFACES : ALL;
  const asked = states.find(
    ([state]) => said.some((word) => isCalled(state, word)) && !own.some((word) => shows(word, state)),
  );
  return asked === undefined ? picture : asked[1](picture);
}

function isCalled(state: string, word: string): boolean {
  return word === state || synonymsOf(word).includes(state);
}

/** A picture of a fire burns, as one that is called flaming does. */
function shows(word: string, state: string): boolean {
  return isCalled(state, word) || synonymsOf(state).includes(word);
}
