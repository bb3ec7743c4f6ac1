// Removes what was built before: tsc leaves the output of a source that is gone, and oclif takes it for a command.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

rmSync(fileURLToPath(new URL("../dist", import.meta.url)), { recursive: true, force: true });
