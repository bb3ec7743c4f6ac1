import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median, pairs, ratioOf } from "../pairs.js";
import { BIN, env, startServe } from "../processes/servers.js";
import { warmServe } from "../processes/warm.js";
import { figure } from "../results.js";

export const title = "Start-up";
export const about =
  "Whole processes, from their start to their end, beside `node -e 0`; `NODE_EXTRA_CA_CERTS`, where it is set, is not. The backend runs, its worker is stopped.";

const ROUNDS = 15;
const PICTURES = 5;
const PING = fileURLToPath(new URL("../processes/ping.cjs", import.meta.url));

/** Milliseconds of one process. */
function run(...args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  const passed = performance.now() - start;
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return passed;
}

export async function measure() {
  const { address, stop } = await startServe();
  const there = ["--req-addr", address];
  const commands = {
    "`--version`": [[BIN, "--version"], 2],
    "`--help`": [[BIN, "--help"], 4.5],
    "`generate --help`": [[BIN, "generate", "--help"]],
    "`generate --detach`": [[BIN, "generate", "a red dragon", "--detach", ...there], 3.2],
    "`status`": [[BIN, "status", ...there]],
    "`models`": [[BIN, "models", ...there]],
    "`cancel --all`": [[BIN, "cancel", "--all", ...there]],
    "`palettes`": [[BIN, "palettes"]],
    "`complete`, for Tab": [[BIN, "complete", "bash", "--", "generate", "--mo", ...there]],
    "node, zeromq, msgpackr and a ping": [[PING, address]],
  };
  const rows = [];
  for (const [name, [args, most]] of Object.entries(commands)) {
    const result = await pairs(
      ROUNDS,
      () => run(...args),
      () => run("-e", "0"),
    );
    rows.push(figure(name, result, { unit: "ms", digits: 0, most }));
  }
  await stop();
  return [...rows, await firstPicture()];
}

/** With nothing running: the command starts a backend, which loads its model. */
async function firstPicture() {
  const warm = await warmServe();
  const rounds = [];
  for (let round = 0; round < PICTURES; round++) {
    const reference = median([1, 2, 3].map((seed) => warm.picture(seed)));
    rounds.push({ ours: warm.alone(round), reference });
  }
  await warm.stop();
  return figure("`generate`, nothing running: the whole process, to its picture in a warm worker", ratioOf(rounds), {
    unit: "ms",
    digits: 0,
    most: 3,
  });
}
