// Opens a job store, says "open" or the code of the refusal, and keeps it until stdin ends, without closing it then.
// job-store-holder.js FOLDER
import { LmdbJobStore } from "../../dist/server/store/lmdb-job-store.js";

try {
  await LmdbJobStore.open(process.argv[2], (text) => process.stderr.write(`${text}\n`));
  process.stdout.write("open");
} catch (error) {
  process.stdout.write(error.code);
}
process.stdin.resume();
