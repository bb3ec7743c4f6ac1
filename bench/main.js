// Measures all parts, or those that are named, and writes them into RESULTS.md: `npm run bench [-- PART ...]`.
import { write } from "./results.js";

const PARTS = ["start", "requests", "updates", "sampler", "image", "prompts", "watch", "large"];

const wanted = process.argv.length > 2 ? process.argv.slice(2) : PARTS;
const unknown = wanted.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) throw new Error(`no part is called ${unknown.join(", ")}: there are ${PARTS.join(", ")}`);

for (const part of wanted) {
  const { title, about, measure } = await import(`./parts/${part}.js`);
  try {
    write(part, { title, about, rows: await measure() });
  } catch (error) {
    // The others still say what they can.
    process.stderr.write(`${part} failed: ${error.stack}\n`);
    process.exitCode = 1;
  }
}
process.exit();
