// Writes big jobs until five batches have failed, says "full", and after the end of stdin writes twenty more.
// job-store-limited.js FOLDER
import { once } from "node:events";
import { LmdbJobStore } from "../../dist/server/store/lmdb-job-store.js";

const store = await LmdbJobStore.open(process.argv[2], (text) => process.stderr.write(`${text}\n`));
const codes = [];
const stored = new Set();
const refused = new Set();
let order = 0;

async function put() {
  const id = `job-${order}`;
  const recipe = { prompt: "x".repeat(8000), model: "m", size: [1, 1], steps: 1, cfg_scale: 1, seed: 1n };
  const rest = { fingerprint: "", client: "", warnings: [], priority: 0, deaths: 0 };
  try {
    await store.put({ ...rest, id, order: order++, state: "queued", recipe });
    stored.add(id);
  } catch (error) {
    codes.push(error.code);
    refused.add(id);
  }
}

while (codes.length < 5) await put();
process.stdout.write("full\n");
process.stdin.resume();
await once(process.stdin, "end");
const before = stored.size;
for (let i = 0; i < 20; i++) await put();
const listed = new Set([...store.all()].map((job) => job.id));
const wrong = [...stored].filter((id) => !listed.has(id)).concat([...refused].filter((id) => listed.has(id)));
process.stdout.write(`${JSON.stringify({ codes, wrong, afterwards: stored.size - before })}\n`);
await store.close();
