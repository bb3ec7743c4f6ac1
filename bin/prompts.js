// What a worker of the sprite engine starts as a thread: docs/adr/0049.
const { bundle, compileOnce } = require("./compiled.js");

compileOnce();
require(`${bundle}/engines/sprite/prompts/main.js`);
