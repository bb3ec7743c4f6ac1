import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

const FILE = new URL("RESULTS.md", import.meta.url);
const PREAMBLE = `# Results

Written by \`npm run bench\`. A ratio is ours to the reference's, the median of pairs that were measured in turn, with the lowest and the highest of them; times and rates are
medians of one machine's and say little about another.
`;

/**
 * A figure beside its reference.
 * @param {{ratio: number, low: number, high: number, ours: number, reference: number}} result
 * @param {{unit: string, digits?: number, most?: number, least?: number}} about the bound, where there is one.
 */
export function figure(name, result, { unit, digits = 1, most, least }) {
  const { ratio, low, high, ours, reference } = result;
  const bound = most === undefined ? (least === undefined ? "" : `at least ${least}`) : `at most ${most}`;
  const holds = (most === undefined || ratio <= most) && (least === undefined || ratio >= least);
  const times = [ours, reference].map((value) => `${value.toFixed(digits)} ${unit}`);
  return [
    name,
    `${ratio.toFixed(2)}${holds ? "" : " (missed)"}`,
    `${low.toFixed(2)} to ${high.toFixed(2)}`,
    bound,
    ...times,
  ];
}

/** What has no pair: a number that stands for itself. */
export function plain(name, value, bound = "", holds = true) {
  return [name, "", "", bound, `${value}${holds ? "" : " (missed)"}`, ""];
}

const HEAD = ["figure", "ratio", "pairs", "bound", "ours", "reference"];

/** Writes a part's section anew, and leaves those of others as they are. */
export function write(part, { title, about, rows }) {
  const when = new Date().toISOString().slice(0, 10);
  const where = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, ${when}.`;
  const table = [HEAD, HEAD.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  const section = `<!-- ${part} -->\n## ${title}\n\n${about}\n\n${table}\n\n${where}\n<!-- end -->\n`;
  const text = existsSync(FILE) ? readFileSync(FILE, "utf8") : PREAMBLE;
  const old = new RegExp(`<!-- ${part} -->\\n.*?<!-- end -->\\n`, "s");
  writeFileSync(FILE, old.test(text) ? text.replace(old, () => section) : `${text}\n${section}`);
  process.stdout.write(`\n${title}\n${rows.map((cells) => `  ${cells.filter(Boolean).join("  |  ")}`).join("\n")}\n`);
}
