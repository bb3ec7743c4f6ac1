import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BIN, env } from "../processes/servers.js";
import { figure } from "../results.js";

const CORES = availableParallelism();
/** 1,000 take four minutes; of fewer, the start takes a larger share. */
const PROMPTS = Number(process.env.PROMPTS ?? 300);
/** Of each process of the reference, before and after. */
const PICTURES = 12;
const SAMPLING = fileURLToPath(new URL("../processes/sampling.js", import.meta.url));

export const title = "Many prompts";
export const about = `One \`generate -f -\` with nothing running, from its start to its end, beside as many times the sampler alone, in ${CORES} processes at once: before and after it.`;

export async function measure() {
  const before = await samplerAlone();
  const ours = await generateAll();
  const after = await samplerAlone();
  const references = [before, after].map((ms) => ms * PROMPTS);
  const ratios = references.map((reference) => ours / reference);
  const [first, second] = references;
  const reference = (first + second) / 2;
  const result = {
    ratio: ours / reference,
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    ours: ours / 1000,
    reference: reference / 1000,
  };
  return [figure(`${PROMPTS} prompts, to the sampler over the cores`, result, { unit: "s", most: 1.1 })];
}

/** Milliseconds for each picture. */
async function samplerAlone() {
  const children = Array.from({ length: CORES }, () => fork(SAMPLING, [String(PICTURES)], { env }));
  await Promise.all(children.map((child) => once(child, "message")));
  const times = children.map((child) => once(child, "message"));
  for (const child of children) child.send("draw");
  const longest = Math.max(...(await Promise.all(times)).map(([ms]) => ms));
  for (const child of children) child.kill("SIGKILL");
  return longest / (PICTURES * CORES);
}

async function generateAll() {
  const folder = mkdtempSync(join(tmpdir(), "dgx-pixels-bench-"));
  const lines = Array.from(
    { length: PROMPTS },
    (_, i) => `a ${["red", "green", "blue"][i % 3]} ${["dragon", "potion", "sword", "knight"][i % 4]}`,
  );
  const start = performance.now();
  const child = spawn(process.execPath, [BIN, "generate", "-f", "-", "-o", join(folder, "{index}.png")], {
    env: { ...env, XDG_DATA_HOME: folder },
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  child.stdin.end(lines.join("\n"));
  const [code] = await once(child, "close");
  const passed = performance.now() - start;
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0) throw new Error(`generate -f - ended with ${code}: ${said}`);
  return passed;
}
