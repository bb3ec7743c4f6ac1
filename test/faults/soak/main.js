// Mixed load on one `serve` for as long as wanted, to see that memory and open files stay flat. Prints a line a minute, and fails
// on what has grown from the second quarter of the time to the last: npm run test:soak -- [--minutes 60] [--sample SECONDS]
// [--keep-jobs N], of which there must have been N by then.
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { act } from "./actors.js";
import { startServer } from "./server.js";
import { connect } from "./socket.js";

/** By how much the median of each may grow. The ids of 100,000 forgotten jobs are kept, in memory and in the store. */
const BOUNDS = {
  "server MB": 24,
  "server files": 4,
  "worker MB": 24,
  "worker files": 4,
  "store MB": 48,
  pictures: 50,
};
/** Pictures after which a worker has loaded all that it loads. */
const WARM = 8;
const COLUMNS = ["minute", "completed", "cancelled", "visits", "kills", ...Object.keys(BOUNDS)];

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    sample: { type: "string", default: "60" },
    "keep-jobs": { type: "string", default: "500" },
  },
});
const [minutes, seconds] = [Number(values.minutes), Number(values.sample)];
if (!(minutes > 0 && seconds > 0)) throw new Error("--minutes and --sample must be numbers above 0");

function print(cells) {
  process.stdout.write(`${cells.map((cell, i) => String(cell).padStart(COLUMNS[i].length + 2)).join("")}\n`);
}

function median(samples, column) {
  const sorted = samples.map((sample) => sample[column]).sort((one, other) => one - other);
  return sorted[sorted.length >> 1];
}

const server = await startServer(values["keep-jobs"]);
const counts = { completed: 0, cancelled: 0, visits: 0, kills: 0 };
const over = new AbortController();
const acting = act(server, counts, over.signal);
const client = connect(server.reqAddr);
const samples = [];

async function watch() {
  // What the first pictures load is no growth, and slow machines take longer for them than a short run lasts.
  while (counts.completed < WARM) await pause(50);
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 60_000;
  print(COLUMNS);
  while (elapsed() < minutes) {
    await pause(seconds * 1000);
    const { workers } = await client.ask({ type: "status" });
    const sample = server.sample(workers[1].pid);
    samples.push(sample);
    print([elapsed().toFixed(1), ...Object.values(counts), ...Object.values(sample).map((value) => Math.round(value))]);
  }
}

try {
  await Promise.race([watch(), acting, server.died]);
  over.abort();
  await acting;
} finally {
  client.close();
  await server.stop();
}

const quarter = samples.length / 4;
const [second, last] = [samples.slice(quarter, 2 * quarter), samples.slice(3 * quarter)];
for (const [column, bound] of Object.entries(BOUNDS)) {
  const growth = median(last, column) - median(second, column);
  if (growth <= bound) continue;
  process.stdout.write(`${column} grew by ${growth.toFixed(1)}, more than ${bound}\n`);
  process.exitCode = 1;
}
if (process.exitCode === undefined) process.stdout.write(`soak: flat for ${minutes} minutes\n`);
