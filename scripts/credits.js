// Writes docs/credits.md, the page of all whose pictures come with the model, from its library.
// With --check it writes nothing and fails when the page is not what the library says.
import { readFileSync } from "node:fs";
import { settle } from "./generated.js";

/** Licences that want their text to go with the pictures: docs/licences. */
const OURS = ["MIT", "Apache-2.0"];

const { sources, pictures } = JSON.parse(
  readFileSync(new URL("../models/sprite/library.json", import.meta.url), "utf8"),
);
const counts = sources.map((_, number) => pictures.source.filter((source) => source === number).length);
const rows = sources.map(({ title, author, licence, url }, number) => {
  const text = OURS.includes(licence) ? `licences/${licence}.txt` : `https://spdx.org/licenses/${licence}.html`;
  return `| [${title}](${url}) | ${author} | [${licence}](${text}) | ${counts[number].toLocaleString("en")} |`;
});

await settle({
  "docs/credits.md": `# Credits

The embedded model draws after ${pictures.path.length.toLocaleString("en")} pictures that come with it, and was trained on them. Our thanks to all who made them and let others use
them. They were reduced to 32x32 pixels and few colours; those of vector sets were rendered first.

| pictures | by | licence | so many |
|---|---|---|---|
${rows.join("\n")}

CC0 asks for nothing. MIT and Apache-2.0 ask that their text goes with the pictures, CC-BY that their author is named and changes are said: this page does both for the package.
A drawn picture names in its file what it was drawn after; \`--references cc0\` draws after CC0 alone ([how they are chosen](references.md)).
`,
});
