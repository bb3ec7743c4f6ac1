// What a server starts as its workers.
const { bundle, compileOnce } = require("./compiled.js");

compileOnce();
// A backend for one command is asked at once: what reads its prompt starts while the rest is loaded.
const { argv } = process;
if (argv.includes("--early") || (argv.includes("--for-one-command") && argv.includes("sprite")))
  require(`${bundle}/engines/sprite/prompts/thread.js`).startEarly();
require(`${bundle}/engines/host/main.js`);
