import { writeFileSync } from "node:fs";

const NOT_YET = "not yet measured";
const HEAD = ["pixels", "batch", "pictures/s", "diffusers' own", "ratio", "pairs", "GB", "of the chip's limit"];

/** Writes what was measured, and says of all else that it was not. @param about, @param rows as measure.py tells them. */
export function page(target, about, rows, sprite) {
  const { device, torch, model, steps, limit } = about;
  const table = [HEAD, HEAD.map(() => "---"), ...rows.map((row) => cells(row, limit))];
  const when = new Date().toISOString().slice(0, 10);
  const text = `${intro()}
## ${model}, ${steps} steps

${table.map((row) => `| ${row.join(" | ")} |`).join("\n")}

${device}; torch ${torch}; ${when}. The limit is what a product of two large matrices reaches: ${(limit / 1e12).toPrecision(2)} TFLOP/s.

## The embedded model

| device | a step |
| --- | --- |
${Object.entries(sprite)
  .map(([name, ms]) => `| ${name} | ${ms === undefined ? NOT_YET : `${ms.toFixed(1)} ms`} |`)
  .join("\n")}
`;
  writeFileSync(target, text);
}

function intro() {
  return `# Results on a GPU

Written by \`npm run bench:gpu\`. Weights are random ones of the true architecture: they take as long as others. Both draw in turn in one process; the ratio is ours to diffusers' own
pipeline in pictures a second, the median of pairs with the lowest and the highest. Ours tells steps and shows previews.
`;
}

function cells({ side, count, problem, ours, reference, ratio, low, high, gigabytes, flops }, limit) {
  if (problem !== undefined) return [`${side}x${side}`, count, problem, "", "", "", "", ""];
  const rates = [ours, reference, ratio].map((value) => value.toFixed(2));
  const share = `${((100 * flops) / limit).toFixed(0)} %`;
  return [`${side}x${side}`, count, ...rates, `${low.toFixed(2)} to ${high.toFixed(2)}`, gigabytes.toFixed(1), share];
}
