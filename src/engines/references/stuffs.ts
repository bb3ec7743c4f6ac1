/** What things look like that are made of something, or full of it, where no colour is said: an ice sword. */
const COLOURS = new Map(
  Object.entries({
    stone: "grey",
    rock: "grey",
    bone: "ivory",
    paper: "ivory",
    straw: "yellow",
    fire: "orange",
    flame: "orange",
    lava: "red",
    ice: "azure",
    snow: "white",
    frozen: "azure",
    crystal: "cyan",
    glass: "azure",
    diamond: "azure",
    metal: "steel",
    poison: "green",
    moss: "green",
    blood: "crimson",
    jade: "emerald",
  }),
);

/** The colour of a stuff; undefined for what is none. */
export function colourOfStuff(word: string): string | undefined {
  return COLOURS.get(word);
}
