import { Catalogue } from "../../../src/engines/references/catalogue.ts";
import { ReferenceChooser } from "../../../src/engines/references/choice.ts";
import type { Allowance } from "../../../src/engines/references/licences.ts";
import { type Entry, libraryOf } from "./library-file.ts";

/** The source of our own drawings in a library for tests. */
export const DRAWN = 3;

/** Words of like meaning stand in one line. */
const MEANINGS = [
  "dragon wyrm",
  "telescope spyglass",
  "ball",
  "crystal",
  "mountain",
  "biking",
  "knight",
  "shield",
  "brass ingot",
  "chest",
  "fire",
  "extinguisher",
];

export const vectorOf = (word: string) => {
  const line = MEANINGS.findIndex((words) => words.split(" ").includes(word));
  return line < 0 ? undefined : Int8Array.from(MEANINGS, (_, i) => (i === line ? 10 : 0));
};

/** Chooses by names. */
export function chooser(entries: readonly Entry[]) {
  const chooser = new ReferenceChooser(new Catalogue(libraryOf(entries), vectorOf));
  return (prompt: string, seed = 1n, allowance: Allowance = "any", subject?: string) =>
    chooser.choose(prompt, seed, allowance, subject).map(({ pictures: [picture] }) => entries[picture as number]?.name);
}
