// The measured prompts, and what a model of the package draws them after.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lemma } from "../../dist/engines/references/lemmas.js";
import { Library } from "../../dist/engines/references/library.js";
import { Guides } from "../../dist/engines/sprite/guides.js";
import { drawsFromReferences } from "../../dist/engines/sprite/manifest.js";
import { readWords } from "../../dist/engines/sprite/words.js";

const ROOT = new URL("../../", import.meta.url);
const PROMPTS = new URL("test/engines/references/prompts.tsv", ROOT);

/** @param folder of the model. */
export async function readMeasured(folder = fileURLToPath(new URL("models/sprite", ROOT))) {
  const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8"));
  const referring = drawsFromReferences(manifest);
  if (!referring) throw new Error(`${folder} has no library of pictures`);
  const [json, pictures] = [referring.library, referring.pictures].map(({ path }) => readFileSync(`${folder}/${path}`));
  const library = new Library(json.toString("utf8"), pictures);
  const words = await readWords(folder, manifest);
  return {
    prompts: readPrompts(),
    guides: new Guides(library, words, referring),
  };
}

function readPrompts() {
  const lines = readFileSync(PROMPTS, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  return lines.slice(1).map((line) => {
    const [prompt, right] = line.split("\t");
    const words = right.split(" ");
    return {
      prompt,
      good: words.filter((word) => !word.startsWith("!")),
      bad: words.filter((word) => word.startsWith("!")).map((word) => word.slice(1)),
    };
  });
}

/** Whether what was chosen first, undefined where there is nothing, shows what the prompt means. A composed character wears what it says. */
export function fits({ good, bad }, chosen, { library }) {
  if (chosen === undefined) return good.includes("none");
  const [picture] = chosen.pictures;
  if (library.layerOf(picture) !== undefined) return good.includes("character");
  const { names, kinds } = library.words;
  const { words } = library.index;
  const shown = [...names.of(picture), ...kinds.of(picture)].flatMap((word) => [words[word], lemma(words[word])]);
  return good.some((word) => shown.includes(word)) && !bad.some((word) => shown.includes(word));
}
