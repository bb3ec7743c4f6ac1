#!/usr/bin/env node
import { existsSync } from "node:fs";

const main = new URL("../dist/terminal/main.js", import.meta.url);
if (existsSync(main)) {
  // Before all else is loaded, which takes longer than this: a signal ends every command with the same exit code.
  (await import("../dist/terminal/interrupt.js")).leaveOnInterrupt();
  await (await import(main.href)).main(process.argv.slice(2), import.meta.url);
} else {
  process.stderr.write("Error: dgx-pixels is not built. Run `npm run build` in its folder.\n");
  process.exitCode = 1;
}
