// Durable jobs a second and their latency, beside a bare file that is appended to and flushed in groups, in the same
// run. Run with `npm run bench:job-store`; the folder for it may be given, since disks differ: `-- FOLDER`.
import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LmdbJobStore } from "../dist/server/store/lmdb-job-store.js";
import { recordOf } from "../dist/server/store/store-record.js";

const ROUNDS = 5;
const JOBS = new Map([
  [1, 500],
  [64, 10_000],
]);

function job(order) {
  return {
    id: `0192f3a1-7c2b-7d4e-9a10-${String(order).padStart(12, "0")}`,
    order,
    fingerprint: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    state: "queued",
    recipe: {
      prompt: "a red dragon with golden wings, side view, on a transparent background",
      model: "sprite",
      size: [32, 32],
      steps: 20,
      cfg_scale: 2.5,
      seed: BigInt(order) * 7919n,
    },
    client: "bench",
    priority: 0,
    deaths: 0,
    warnings: [],
  };
}

/** The least that a durable store can do: one write and one fdatasync for all that waits. */
class BareFile {
  static async open(folder) {
    return Object.assign(new BareFile(), { file: await open(join(folder, "jobs.log"), "a"), waiting: [] });
  }

  put(job) {
    return new Promise((resolve) => {
      this.waiting.push({ bytes: recordOf(job, 0).bytes, resolve });
      this.work ??= this.flush();
    });
  }

  async flush() {
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      await this.file.write(Buffer.concat(batch.map(({ bytes }) => bytes)));
      await this.file.datasync();
      for (const { resolve } of batch) resolve();
    }
    this.work = undefined;
  }

  close() {
    return this.file.close();
  }
}

const STORES = {
  store: (folder) => LmdbJobStore.open(join(folder, "store"), (text) => process.stderr.write(`${text}\n`)),
  bare: (folder) => BareFile.open(folder),
};

async function measure(store, first, jobs, writers) {
  const latencies = [];
  let next = first;
  async function write() {
    while (next < first + jobs) {
      const start = performance.now();
      await store.put(job(next++));
      latencies.push(performance.now() - start);
    }
  }
  const start = performance.now();
  await Promise.all(Array.from({ length: writers }, write));
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (quantile) => latencies[Math.floor(latencies.length * quantile)];
  return { rate: jobs / seconds, p50: at(0.5), p95: at(0.95) };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "dgx-bench-"));
process.stdout.write("writers  what     jobs/s   p50 ms   p95 ms   of bare (rate)\n");
for (const [writers, jobs] of JOBS) {
  const rounds = { store: [], bare: [] };
  for (const name of ["store", "bare"]) {
    rounds[name].file = await STORES[name](mkdtempSync(join(folder, "round-")));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const results of Object.values(rounds)) {
      results.push(await measure(results.file, round * jobs, jobs, writers));
    }
  }
  const ratio = median(rounds.store.map(({ rate }, round) => rate / rounds.bare[round].rate));
  for (const [name, results] of Object.entries(rounds)) {
    const [rate, p50, p95] = ["rate", "p50", "p95"].map((key) => median(results.map((result) => result[key])));
    const cells = [String(writers).padStart(7), name.padEnd(5), rate.toFixed(0).padStart(9)];
    cells.push(p50.toFixed(2).padStart(7), p95.toFixed(2).padStart(7));
    process.stdout.write(`${cells.join("  ")}${name === "store" ? ratio.toFixed(2).padStart(11) : ""}\n`);
    await results.file.close();
  }
}
rmSync(folder, { recursive: true });
