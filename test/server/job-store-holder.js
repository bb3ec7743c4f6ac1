// Opens a job store, says "open" or the code of the refusal, and keeps it until stdin ends, without closing it then.
// For each line of stdin it puts a job and says "put" or the code of the refusal; for "close" it closes the store.
// job-store-holder.js FOLDER
import { createInterface } from "node:readline";
import { LmdbJobStore } from "../../dist/server/store/lmdb-job-store.js";

const JOB = { id: "held", order: 0, state: "queued", warnings: [], deaths: 0, client: "c" };

let store;
try {
  store = await LmdbJobStore.open(process.argv[2], (text) => process.stderr.write(`${text}\n`));
  process.stdout.write("open");
} catch (error) {
  process.stdout.write(error.code);
}
for await (const line of createInterface(process.stdin)) {
  try {
    await (line === "close" ? store.close() : store.put(JOB));
    process.stdout.write(line);
  } catch (error) {
    process.stdout.write(error.code);
  }
}
