import { type Kit, kitsOf } from "./trades.ts";

/** Bodies that are no human's; behind the semicolon the trade of which they wear the clothes. */
const RACES = new Map(
  `
elf: elf m|elf f|deep elf m; archer
dwarf: dwarf m|deep dwarf m; viking
orc: lorc m0|lorc m1|lorc m2|lorc m3; barbarian
halfling: halfling m|halfling f; thief
gnome: gnome m|gnome f; man
kobold: kobold m|kobold2 m
minotaur: minotaur brown1 m|minotaur brown2 m; brute
vampire: vampire m|vampire f; noble
mummy: mummy m|mummy f
ghoul: ghoul m|ghoul2 m
zombie: ghoul m|ghoul2 f
centaur: centaur brown m|centaur darkbrown m
naga: naga m|naga lightgreen m
demon: demonspawn red m|demonspawn red f
draconian: draconian green m|draconian red m
dragonborn: draconian red m|draconian gold m
lizardman: draconian green m
gargoyle: gargoyle m
octopode: octopode1|octopode2
tengu: tengu winged m
birdman: tengu winged m
`
    .trim()
    .split("\n")
    .map((line) => {
      const [race, body] = line.split(": ") as [string, string];
      const [base, trade] = body.split("; ") as [string, string?];
      return [race, { base, kits: (trade !== undefined && kitsOf(trade)) || [{}] }] as const;
    }),
);

/** Who a character is. */
export interface Figure {
  kits: readonly Kit[];
  /** A colour is that of the skin, not of the clothes. */
  isRace: boolean;
}

/** The body and the clothes of the one whom the words name; undefined where they name nobody who can be composed. */
export function figureOf(words: readonly string[]): Figure | undefined {
  const race = words.map((word) => RACES.get(word)).find((known) => known !== undefined);
  // A human knight is a knight.
  const trade = words.map(kitsOf).findLast((known) => known !== undefined);
  if (race)
    return { kits: (trade ?? race.kits).map((kit) => ({ ...kit, base: race.base })), isRace: trade === undefined };
  return trade && { kits: trade, isRace: false };
}
