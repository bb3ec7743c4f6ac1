// Hours of mixed load on one `serve`, to see that memory and open files stay flat: `npm run test:soak -- --minutes 60`. Prints a
// line a minute (--sample SECONDS), and fails on what grows from the second quarter of the time to the last.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ACTORS } from "./soak-actors.js";
import { startServer } from "./soak-server.js";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, sample: { type: "string", default: "60" } },
});
const [minutes, sampleS] = [Number(values.minutes), Number(values.sample)];
if (!(minutes > 0 && sampleS > 0)) throw new Error("--minutes and --sample must be numbers above 0");

/** What is measured, and by how much its median may grow: tombstones of 100,000 forgotten jobs take some 10 MB. */
const COLUMNS = {
  "server MB": 24,
  "server files": 4,
  "worker MB": 24,
  "worker files": 4,
  "store MB": 48,
};
