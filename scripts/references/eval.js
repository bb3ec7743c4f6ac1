// Counts for how many of the prompts of test/engines/references/prompts.tsv the first reference fits, over SEEDS, names the others, and
// draws what was chosen on sheets to look at:
//     npm run eval:references -- [SHEET.png] [MODEL_FOLDER]
import { fits, readMeasured } from "./measured.js";
import { drawSheets } from "./sheet.js";

const SEEDS = [1n, 2n, 3n];
const [sheet, folder] = process.argv.slice(2);
const { prompts, guides } = await readMeasured(folder);
const rows = prompts.map((measured) => {
  const chosen = SEEDS.map((seed) => guides.choose(measured.prompt, seed, "permissive"));
  return { prompt: measured.prompt, chosen, right: chosen.map(([first]) => fits(measured, first, guides)) };
});
for (const { prompt, chosen, right } of rows)
  if (right.includes(false))
    process.stdout.write(
      `${prompt}: ${chosen.map(([first]) => (first ? guides.library.nameOf(first.pictures[0]) : "none")).join(", ")}\n`,
    );
const count = rows.reduce((sum, { right }) => sum + right.filter(Boolean).length, 0);
const all = rows.length * SEEDS.length;
process.stdout.write(`${count} of ${all} first references are right, ${((100 * count) / all).toFixed(1)} %\n`);
if (sheet) await drawSheets(rows, sheet);
