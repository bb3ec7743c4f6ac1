#!/usr/bin/env node
import { existsSync } from "node:fs";

const main = new URL("../dist/terminal/main.js", import.meta.url);
if (existsSync(main)) {
  await (await import(main.href)).main(process.argv.slice(2), import.meta.url);
} else {
  process.stderr.write("Error: dgx-pixels is not built. Run `npm run build` in its folder.\n");
  process.exitCode = 1;
}
