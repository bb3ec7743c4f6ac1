#!/usr/bin/env node
// CommonJS, as bundle/ is: a process that loads one file as an ES module takes a quarter longer to start.
const { existsSync } = require("node:fs");
const { bundle, compileOnce } = require("./compiled.js");

compileOnce();
if (existsSync(`${bundle}/main.js`)) run().catch(fail);
else fail({ message: "it is not built", hint: "Run `npm run build` in its folder." });

async function run() {
  require(`${bundle}/environment.js`).completeEnvironment();
  const [command, ...flags] = process.argv.slice(2);
  // A backend for one command: its worker takes the longest to load.
  if (command === "serve" && flags.includes("--embedded"))
    require(`${bundle}/server/lanes/early-worker.js`).startEarly();
  // Before all else is loaded, which takes longer than this: a signal ends every command with the same exit code.
  require(`${bundle}/terminal/interrupt.js`).leaveOnInterrupt();
  await require(`${bundle}/main.js`).main(process.argv.slice(2));
}

/** Not even what reports errors could be loaded. */
function fail({ message, code, hint = "`npm ci` restores a damaged installation." }) {
  const next = code === "EMFILE" ? "Allow more open files, for example with `ulimit -n 1024`." : hint;
  process.stderr.write(`Error: dgx-pixels can't be loaded: ${message}. ${next}\n`);
  process.exitCode = 1;
}
