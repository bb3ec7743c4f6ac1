// Measures large models and the embedded one on this machine's GPU, and writes RESULTS.md: `npm run bench:gpu [-- --model sdxl --target FILE ...]`.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { page } from "./page.js";
import { spriteRow } from "./sprite.js";

const SCRIPT = fileURLToPath(new URL("measure.py", import.meta.url));
const OPTIONS = ["model", "device", "sides", "batches", "steps", "rounds"];

const { values } = parseArgs({
  options: Object.fromEntries([...OPTIONS, "target"].map((name) => [name, { type: "string" }])),
});
const python = process.env.DGX_PIXELS_PYTHON ?? "python3";
const args = OPTIONS.flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]]));
const child = spawn(python, ["-B", SCRIPT, ...args], { stdio: ["ignore", "pipe", "inherit"] });
const ended = new Promise((resolve) => child.once("close", resolve));
const lines = [];
for await (const line of createInterface({ input: child.stdout })) {
  process.stderr.write(`${line}\n`);
  lines.push(JSON.parse(line));
}
const code = await ended;
if (code !== 0) throw new Error(`${python} ended with ${code}`);
const [about, ...rows] = lines;
page(values.target ?? new URL("RESULTS.md", import.meta.url), about, rows, await spriteRow());
process.exit();
