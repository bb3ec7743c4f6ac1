// Writes jobs as fast as it can and says so on stdout once each change is safe: "ORDER STATE".
// job-store-writer.js FOLDER FIRST_ORDER WRITERS [JOBS]
import { writeSync } from "node:fs";
import { LmdbJobStore } from "../../dist/server/store/lmdb-job-store.js";

const [folder, first, writers, jobs = "Infinity"] = process.argv.slice(2);
const end = Number(first) + Number(jobs);
const store = await LmdbJobStore.open(folder, (text) => {
  throw new Error(text);
});
let next = Number(first);

async function write() {
  while (next < end) {
    const order = next++;
    for (const state of ["queued", "running", "completed"]) {
      await store.put(job(order, state));
      writeSync(1, `${order} ${state}\n`);
    }
  }
}

function job(order, state) {
  return {
    id: `job-${order}`,
    order,
    fingerprint: "f",
    state,
    recipe: {
      prompt: "a red dragon ".repeat(1 + (order % 40)),
      model: "sprite",
      size: [32, 32],
      steps: 20,
      cfg_scale: 2,
      seed: BigInt(order),
    },
    client: "",
    priority: 0,
    deaths: 0,
    warnings: [],
  };
}

await Promise.all(Array.from({ length: Number(writers) }, write));
await store.close();
