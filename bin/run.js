#!/usr/bin/env node
import { existsSync } from "node:fs";

const main = new URL("../dist/terminal/main.js", import.meta.url);
if (existsSync(main)) {
  try {
    (await import("../dist/environment.js")).completeEnvironment();
    // Before all else is loaded, which takes longer than this: a signal ends every command with the same exit code.
    (await import("../dist/terminal/interrupt.js")).leaveOnInterrupt();
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
