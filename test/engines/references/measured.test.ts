import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Catalogue } from "../../../src/engines/references/catalogue.ts";
import { ReferenceChooser } from "../../../src/engines/references/choice.ts";
import { lemma } from "../../../src/engines/references/lemmas.ts";
import { Library } from "../../../src/engines/references/library.ts";
import type { Manifest } from "../../../src/engines/sprite/manifest.ts";
import { readWords } from "../../../src/engines/sprite/words.ts";
import { BUNDLED } from "../../support/model-folder.ts";

const LINES = readFileSync(new URL("prompts.tsv", import.meta.url), "utf8").split("\n");
const MEASURED = LINES.filter((line) => line !== "" && !line.startsWith("#")).slice(1);
const read = (name: string) => readFileSync(join(BUNDLED, name));

async function chooserOfThePackage() {
  const library = new Library(read("library.json").toString("utf8"), read("library.bin"));
  const words = await readWords(BUNDLED, JSON.parse(read("manifest.json").toString("utf8")) as Manifest);
  const catalogue = new Catalogue(library, (word) => words.likeness(word));
  return { library, chooser: new ReferenceChooser(catalogue) };
}

test("of the prompts of a game's everyday at least 19 of 20 are drawn after a picture of what they name", async () => {
  const { library, chooser } = await chooserOfThePackage();
  const wrong = MEASURED.filter((line) => {
    const [prompt = "", right = ""] = line.split("\t");
    const [first] = chooser.choose(prompt, 1n, "permissive");
    return !fits(right.split(" "), first?.pictures[0], library);
  });
  expect(wrong.length, wrong.join("\n")).toBeLessThan(MEASURED.length / 20);
}, 60_000);

// All of them take most of a minute of one core.
test("each of every fourth of our own drawings, or its like, is what its name is drawn after", async () => {
  const { library, chooser } = await chooserOfThePackage();
  const { names, keywords } = library.words;
  const calledBy = (picture: number) =>
    [...keywords.of(picture), ...names.of(picture)].map((word) => library.index.words[word]).join(" ");
  const all = Array.from({ length: library.count }, (_, picture) => picture).filter(isDrawn(library));
  const drawings = all.filter((_, i) => i % 4 === 0);
  expect(drawings.length).toBeGreaterThan(500);
  const missed = drawings.filter((picture) => {
    const first = chooser.choose(calledBy(picture), 1n, "cc0")[0]?.pictures[0];
    return first === undefined || !isDrawn(library)(first);
  });
  expect(missed.length, missed.map(calledBy).join("\n")).toBeLessThan(drawings.length / 50);
}, 120_000);

function isDrawn(library: Library) {
  return (picture: number) => library.sourceOf(picture).name === "drawings";
}

/** @param right words of which one is to be there, and after a ! those that must not. */
function fits(right: readonly string[], picture: number | undefined, library: Library): boolean {
  if (picture === undefined) return right.includes("none");
  // A composed character wears what the prompt says.
  if (library.layerOf(picture) !== undefined) return right.includes("character");
  const { names, kinds } = library.words;
  const numbers = [...names.of(picture), ...kinds.of(picture)];
  const shown = numbers.flatMap((number) => [
    library.index.words[number],
    lemma(library.index.words[number] as string),
  ]);
  return (
    right.some((word) => shown.includes(word)) &&
    !right.some((word) => shown.includes(word.replace("!", "")) && word.startsWith("!"))
  );
}
