#!/usr/bin/env node
import { existsSync } from "node:fs";
import module from "node:module";

// From Node 22 on: what was compiled once is kept in the folder for temporary files.
module.enableCompileCache?.();

const main = new URL("../bundle/terminal/main.js", import.meta.url);
if (existsSync(main)) {
  try {
    (await import("../bundle/environment.js")).completeEnvironment();
    // Before all else is loaded, which takes longer than this: a signal ends every command with the same exit code.
    (await import("../bundle/terminal/interrupt.js")).leaveOnInterrupt();
    await (await import(main.href)).main(process.argv.slice(2), import.meta.url);
  } catch (cause) {
    // Not even what reports errors could be loaded.
    const hint =
      cause.code === "EMFILE"
        ? "Allow more open files, for example with `ulimit -n 1024`."
        : "`npm ci` restores a damaged installation.";
    fail(`dgx-pixels can't be loaded: ${cause.message}. ${hint}`);
  }
} else {
  fail("dgx-pixels is not built. Run `npm run build` in its folder.");
}

function fail(text) {
  process.stderr.write(`Error: ${text}\n`);
  process.exitCode = 1;
}
